"""The action that packs a layer."""

load("//tools/image/launch:display.bzl", "display")
load("//tools/image/launch:launch.bzl", "tool_attr")
load("//tools/image/layer/compress:compress.bzl", "COMPRESS_ATTRS")

visibility("//tools/image/...")

PACK_ATTRS = COMPRESS_ATTRS | {
    "image": attr.string(
        doc = "Label of the image, for messages; by default this target's.",
    ),
    "_tool": tool_attr("//tools/image/layer/pack"),
}

def image_label(ctx):
    """The label of the image that a layer is for.

    Args:
        ctx: the context of a rule with PACK_ATTRS.

    Returns:
        string, as people type it.
    """
    return ctx.attr.image or display(ctx.label)

def pack(ctx, inputs, entries, **more):
    """Declares the action that packs and checks a layer.

    Args:
        ctx: the context of a rule with PACK_ATTRS.
        inputs: list of Files.
        entries: list of entries of listing.bzl.
        **more: further fields of the listing of tools/image/layer/pack.

    Returns:
        File, the layer, a tar.
    """
    layer = ctx.actions.declare_file(ctx.label.name + ".tar")
    listing = ctx.actions.declare_file(ctx.label.name + ".json")
    ctx.actions.write(listing, json.encode(struct(
        entries = entries,
        image = image_label(ctx),
        **more
    )))
    ctx.actions.run(
        executable = ctx.executable._tool,
        arguments = ["-listing", listing.path, "-out", layer.path],
        inputs = inputs + [listing],
        outputs = [layer],
        mnemonic = "ImageLayer",
        progress_message = "Packing layer %{label}",
    )
    return layer
