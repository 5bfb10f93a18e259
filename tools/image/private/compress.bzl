"""The actions that compress a layer."""

load(":launch.bzl", "tool_attr")
load(":layers_info.bzl", "LayersInfo")

visibility("//tools/image/...")

COMPRESS_ATTRS = {
    "_compress": tool_attr("//tools/image/compress"),
}

_SUFFIXES = {"gzip": ".gz", "zstd": ".zst"}

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
    """The forms of a layer. Those that no image asks for are not made.

    Args:
        ctx: the context of a rule with COMPRESS_ATTRS.
        layer: File, a tar; None where there are only those below.
        below: list of Files, layers that somebody else made.

    Returns:
        A list of providers: DefaultInfo has the layers with gzip.
    """
    forms = {
        "gzip": below + ([_compressed(ctx, layer, "gzip")] if layer else []),
        "none": below + ([layer] if layer else []),
        "zstd": below + ([_compressed(ctx, layer, "zstd")] if layer else []),
    }
    return [
        DefaultInfo(files = depset(forms["gzip"], order = "preorder")),
        LayersInfo(**forms),
    ]
