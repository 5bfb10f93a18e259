"""An image for whatever platform is built for, in two forms that have the same ID."""

load("@rules_oci//oci:defs.bzl", "oci_image")
load(":layers.bzl", "image_layers")

visibility("//tools/image/...")

def plain(name):
    """The image whose layers are not compressed.

    Args:
        name: string, of manifests.

    Returns:
        string, a label.
    """
    return ":" + name + "_plain_manifest"

def manifests(name, layers, compression, *, below = None, base = None, tags = [], visibility = None, **kwargs):
    """Declares an image as registries have it, and one for engines, which take plain tars.

    An image's ID is the digest of its config, which names uncompressed layers and the labels of
    the targets that made them: that of both is the same.

    Targets:
        <name>_manifest: the image with the compression.
        <name>_plain_manifest: the image without; layers that somebody else made are as they were.

    Args:
        name: string.
        layers: list of labels of layers, from below.
        compression: string, one of COMPRESSIONS, or None.
        below: string, name of the manifests that the image has below its layers.
        base: label of an image that both have below.
        tags: list of strings.
        visibility: list of labels.
        **kwargs: attributes of oci_image.
    """
    for image, form, base_name in [(name, compression, "_manifest"), (name + "_plain", "none", "_plain_manifest")]:
        image_layers(
            name = image + "_layers",
            compression = form,
            layers = layers,
            tags = tags,
            visibility = visibility,
        )
        oci_image(
            name = image + "_manifest",
            base = ":" + below + base_name if below else base,
            tags = tags,
            tars = [":" + image + "_layers"],
            visibility = visibility,
            **kwargs
        )
