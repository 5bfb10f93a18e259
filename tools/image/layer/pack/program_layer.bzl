"""The layer of an image's program."""

load("@rules_go//go:def.bzl", "GoArchive")
load("//tools/image/launch:display.bzl", "display")
load("//tools/image/layer/compress:compress.bzl", "layer_providers")
load(":linked.bzl", "LINKED_ATTRS", "linked")
load(":listing.bzl", "new_entry")
load(":pack.bzl", "PACK_ATTRS", "image_label", "pack")

visibility("//tools/image/...")

_CGO = "expected a program without cgo, found one with it; remove pure = \"off\", or build with --@rules_go//go/config:pure"

def declared_problem(binary, declared):
    """What is wrong with a program, as far as its BUILD file says so.

    Without a C compiler, which no machine needs, rules_go fails before the layer is there
    to be refused.

    Args:
        binary: Label.
        declared: dict of its attributes, or None where it is not known yet.

    Returns:
        string that begins with the attribute, or None.
    """
    if declared and declared.get("pure") == "off":
        return "binary {}: {}".format(display(binary), _CGO)
    return None

def _program_problem(binary):
    if GoArchive not in binary:
        return None
    mode = binary[GoArchive].source.mode
    if not mode.pure:
        return _CGO
    if mode.linkmode != "normal":
        return "expected a static program, found linkmode = \"{}\"; remove linkmode".format(mode.linkmode)
    return None

def _program_layer_impl(ctx):
    binary = ctx.attr.binary[0]
    problem = _program_problem(binary)
    if problem:
        fail("{}: binary {}: {}".format(image_label(ctx), display(binary.label), problem))
    program = ctx.executable.binary
    layer = pack(
        ctx,
        [program],
        [new_entry("file", ctx.attr.path, "binary", binary.label, mode = "0555", source = program)],
        architecture = ctx.attr.architecture,
    )
    return layer_providers(ctx, layer)

program_layer = rule(
    implementation = _program_layer_impl,
    doc = "Packs a program, mode 0555, owner root. It has to be static, and for the architecture.",
    attrs = PACK_ATTRS | LINKED_ATTRS | {
        "architecture": attr.string(
            doc = "GOARCH of the platform, as in an image's config.",
            mandatory = True,
        ),
        "binary": attr.label(
            doc = "The program.",
            executable = True,
            cfg = linked,
            mandatory = True,
        ),
        "path": attr.string(
            doc = "Where the program is in the image.",
            mandatory = True,
        ),
    },
)
