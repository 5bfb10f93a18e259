"""The layers of an image, in the form that the image has them in."""

load(":launch.bzl", "display")
load(":layers_info.bzl", "COMPRESSIONS", "LayersInfo")
load(":setting.bzl", "CompressionInfo")

visibility("//tools/image/...")

def compression_problem(compression):
    """What is wrong with an attribute `compression`.

    Args:
        compression: string, or None.

    Returns:
        string that begins with the attribute, or None.
    """
    if compression in COMPRESSIONS + [None]:
        return None
    return "compression: expected one of {}, found {}; correct it, or remove it for that of {}".format(
        ", ".join(COMPRESSIONS),
        repr(compression),
        display(Label("//tools/image:compression")),
    )

def _image_layers_impl(ctx):
    compression = ctx.attr.compression or ctx.attr._default[CompressionInfo].compression
    files = []
    for target in ctx.attr.layers:
        files += getattr(target[LayersInfo], compression)
    return [DefaultInfo(files = depset(files, order = "preorder"))]

image_layers = rule(
    implementation = _image_layers_impl,
    doc = "All layers of an image, from below, as oci_image takes them.",
    attrs = {
        "compression": attr.string(
            doc = "One of COMPRESSIONS; by default that of the build setting.",
        ),
        "layers": attr.label_list(
            doc = "Layers, from below.",
            providers = [LayersInfo],
        ),
        "_default": attr.label(
            default = Label("//tools/image:compression"),
            providers = [CompressionInfo],
        ),
    },
)
