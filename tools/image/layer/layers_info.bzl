"""What is known of layers."""

visibility("//tools/image/...")

# The values of an attribute `compression`.
COMPRESSIONS = ["gzip", "none", "zstd"]

LayersInfo = provider(
    doc = "Layers of an image, from below, in each of their forms; the label of a File's owner is in the image's history.",
    fields = {
        compression: "list of Files, tars with the compression {}; those that somebody else made are as they were.".format(compression)
        for compression in COMPRESSIONS
    },
)
