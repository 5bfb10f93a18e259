"""A program that is linked as the programs of images are."""

load("//tools/image/layer/pack:linked.bzl", "LINKED_ATTRS", "linked")

visibility("private")

def _linked_program_impl(ctx):
    program = ctx.attr.program[0][DefaultInfo]
    return [DefaultInfo(files = program.files, runfiles = program.default_runfiles)]

linked_program = rule(
    implementation = _linked_program_impl,
    doc = "Shares with images what their programs are made of: the standard library would be built for each platform once more.",
    attrs = LINKED_ATTRS | {
        "program": attr.label(
            cfg = linked,
            mandatory = True,
        ),
    },
)
