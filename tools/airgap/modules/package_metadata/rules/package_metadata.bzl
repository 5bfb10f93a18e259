"""`package_metadata` says which package URL the code in a package has.

```starlark
load("@package_metadata//rules:package_metadata.bzl", "package_metadata")

package_metadata(
    name = "package_metadata",
    purl = "pkg:golang/example.com/module@v1.2.3",
)
```
"""

load("//providers:package_metadata_info.bzl", "PackageMetadataInfo")

visibility("public")

def _package_metadata_impl(ctx):
    metadata = ctx.actions.declare_file(ctx.label.name + ".package-metadata.json")
    ctx.actions.write(metadata, json.encode({
        "attributes": {},
        "label": str(ctx.label),
        "purl": ctx.attr.purl,
    }))
    files = depset([metadata])
    return [
        DefaultInfo(files = files),
        PackageMetadataInfo(files = files, metadata = metadata),
    ]

_package_metadata = rule(
    implementation = _package_metadata_impl,
    attrs = {
        "attributes": attr.label_list(),
        "purl": attr.string(mandatory = True),
    },
    provides = [PackageMetadataInfo],
)

def package_metadata(name, purl, attributes = [], visibility = None):
    """Declares where the code of a package comes from.

    Generated BUILD files make the target the default metadata of its whole package,
    itself included: an empty list here keeps it from depending on itself.

    Args:
      name: name of the target
      purl: package URL
      attributes: labels of further descriptions
      visibility: visibility of the target
    """
    _package_metadata(
        name = name,
        applicable_licenses = [],
        attributes = attributes,
        purl = purl,
        visibility = visibility,
    )
