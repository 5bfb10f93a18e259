"""The layers of an image, in the form that the image has them in."""

load(":layers_info.bzl", "LayersInfo")
load(":setting.bzl", "CompressionInfo")

visibility("//tools/image/...")

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
            doc = "gzip, none or zstd; by default that of the build setting.",
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
