"""The provider of targets that describe the package they are in."""

visibility("public")

PackageMetadataInfo = provider(
    doc = "What is known about where a package comes from.",
    fields = {
        "files": "depset of all files that belong to the description",
        "metadata": "JSON file with the label of the target, the package URL and the attributes",
    },
)
