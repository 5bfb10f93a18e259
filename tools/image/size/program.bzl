"""The program of an image, as reports of sizes read it."""

load("@rules_go//go:def.bzl", "GoArchive", "go_context")
load("//tools/image/layer/pack:linked.bzl", "LINKED_ATTRS", "linked", "with_symbols")

visibility("//tools/image/...")

ProgramInfo = provider(
    doc = "The program of an image.",
    fields = {
        "archives": "depset of GoArchiveData of rules_go: what is linked, without the main package and the standard library; None where rules_go did not link the program.",
        "importpath": "string, the import path of the main package in its sources; None as archives.",
        "libs": "depset of Files, the compiled packages of archives and main; None as archives.",
        "main": "File, the compiled main package; None as archives.",
        "path": "string, where the program is in the image.",
        "stdlib": "File, a directory: the compiled standard library.",
        "symbols": "File, the same program linked with symbols; None as archives.",
    },
)

def _with_symbols(ctx, go, archive):
    program = ctx.actions.declare_file(ctx.label.name)
    go.link(
        go,
        archive = archive,
        executable = program,
        info_file = ctx.info_file,
        version_file = ctx.version_file,
    )
    return program

def _program_info_impl(ctx):
    binary = ctx.attr.binary[0]
    archive = binary[GoArchive] if GoArchive in binary else None
    go = go_context(ctx, go_context_data = ctx.attr._go_context_data[0])
    return [ProgramInfo(
        archives = depset(transitive = [direct.transitive for direct in archive.direct]) if archive else None,
        importpath = archive.data.importpath if archive else None,
        libs = archive.libs if archive else None,
        main = archive.data.file if archive else None,
        path = ctx.attr.path,
        stdlib = go.stdlib.libs.to_list()[0],
        symbols = _with_symbols(ctx, go, archive) if archive else None,
    )]

program_info = rule(
    implementation = _program_info_impl,
    doc = "Links the program of an image once more, with symbols, and says what it is made of.",
    attrs = LINKED_ATTRS | {
        "binary": attr.label(
            doc = "The program.",
            cfg = linked,
            mandatory = True,
        ),
        "path": attr.string(
            doc = "Where the program is in the image.",
            mandatory = True,
        ),
        "_go_context_data": attr.label(
            default = "@rules_go//:go_context_data",
            cfg = with_symbols,
        ),
    },
    toolchains = ["@rules_go//go:toolchain"],
)
