"""OCI image layouts as rules take them."""

load("//tools/image/launch:display.bzl", "display")

visibility("//tools/image/...")

def layout(ctx, attribute = "image", target = None):
    """The OCI image layout of an image or an index.

    Args:
        ctx: the rule context.
        attribute: string, names a target made by oci_image or image_index.
        target: Target, that of the attribute where this has several.

    Returns:
        File, a directory. Fails where the target has anything else.
    """
    target = target or getattr(ctx.attr, attribute)
    files = target[DefaultInfo].files.to_list()
    if len(files) != 1 or not files[0].is_directory:
        fail("{}: {}: {}: expected one directory with an OCI image layout, as oci_image makes it, found {}; name an image".format(
            display(ctx.label),
            attribute,
            display(target.label),
            [f.short_path for f in files],
        ))
    return files[0]

IMAGE_ATTR = attr.label(
    doc = "An oci_image or image_index, or any other OCI image layout.",
    mandatory = True,
)
