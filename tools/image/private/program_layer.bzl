"""The layer of an image's program."""

load("@rules_go//go:def.bzl", "GoArchive")
load(":launch.bzl", "display")
load(":listing.bzl", "new_entry")
load(":pack.bzl", "PACK_ATTRS", "image_label", "pack")

visibility("//tools/image/...")

def _program_problem(binary):
    if GoArchive not in binary:
        return None
    mode = binary[GoArchive].source.mode
    if not mode.pure:
        return "expected a program without cgo, found one with it; remove pure = \"off\", or build with --@rules_go//go/config:pure"
    if mode.linkmode != "normal":
        return "expected a static program, found linkmode = \"{}\"; remove linkmode".format(mode.linkmode)
    return None

def _program_layer_impl(ctx):
    problem = _program_problem(ctx.attr.binary)
    if problem:
        fail("{}: binary {}: {}".format(image_label(ctx), display(ctx.attr.binary.label), problem))
    program = ctx.executable.binary
    layer = pack(
        ctx,
        [program],
        [new_entry("file", ctx.attr.path, "binary", ctx.attr.binary.label, mode = "0555", source = program)],
        architecture = ctx.attr.architecture,
    )
    return [DefaultInfo(files = depset([layer]))]

program_layer = rule(
    implementation = _program_layer_impl,
    doc = "Packs a program, mode 0555, owner root. It has to be static, and for the architecture.",
    attrs = PACK_ATTRS | {
        "architecture": attr.string(
            doc = "GOARCH of the platform, as in an image's config.",
            mandatory = True,
        ),
        "binary": attr.label(
            doc = "The program.",
            executable = True,
            cfg = "target",
            mandatory = True,
        ),
        "path": attr.string(
            doc = "Where the program is in the image.",
            mandatory = True,
        ),
    },
)
