"""The actions that compress a layer."""

load("//tools/image/launch:launch.bzl", "tool_attr")
load("//tools/image/layer:layers_info.bzl", "LayersInfo")
load(":setting.bzl", "CompressionInfo")

visibility("//tools/image/...")

COMPRESSION_ATTRS = {
    "compression": attr.string(
        doc = "gzip, none or zstd; by default the build setting's value.",
    ),
    "_default": attr.label(
        default = Label("//tools/image:compression"),
        providers = [CompressionInfo],
    ),
}

COMPRESS_ATTRS = COMPRESSION_ATTRS | {
    "_compress": tool_attr("//tools/image/layer/compress"),
}

_SUFFIXES = {"gzip": ".gz", "zstd": ".zst"}

def compression_of(ctx):
    """Returns the compression of the target's layers.

    Args:
        ctx: the context of a rule with COMPRESSION_ATTRS.

    Returns:
        string, one of COMPRESSIONS.
    """
    return ctx.attr.compression or ctx.attr._default[CompressionInfo].compression

def _compressed(ctx, layer, compression):
    out = ctx.actions.declare_file(layer.basename + _SUFFIXES[compression], sibling = layer)
    ctx.actions.run(
        executable = ctx.executable._compress,
        arguments = ["-" + compression, "-in", layer.path, "-out", out.path],
        inputs = [layer],
        outputs = [out],
        mnemonic = "ImageCompress",
        progress_message = "Compressing layer %{label}",
    )
    return out

def layer_providers(ctx, layer, below = []):
    """Declares the forms of a layer. Bazel makes only forms that an image asks for.

    Args:
        ctx: the context of a rule with COMPRESS_ATTRS.
        layer: File, a tar; None if there are only the layers below.
        below: list of Files, layers that other rules made.

    Returns:
        A list of providers: DefaultInfo has the layers in the form that the target asks for.
    """
    forms = {
        "gzip": below + ([_compressed(ctx, layer, "gzip")] if layer else []),
        "none": below + ([layer] if layer else []),
        "zstd": below + ([_compressed(ctx, layer, "zstd")] if layer else []),
    }
    return [
        DefaultInfo(files = depset(forms[compression_of(ctx)], order = "preorder")),
        LayersInfo(**forms),
    ]
