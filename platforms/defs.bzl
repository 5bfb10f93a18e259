"""The target platforms of every image, listed once.

```starlark
load("//platforms:defs.bzl", "PLATFORMS")
```
"""

visibility("public")

def _platform(architecture, *, variant = "", goarch = None, constraint_values = []):
    return struct(
        architecture = architecture,
        constraint_values = constraint_values,
        goarch = goarch or architecture,
        os = "linux",
        variant = variant,
    )

# Maps the name of a platform, whose target is //platforms:<name>, to:
#   os, architecture, variant: strings of the OCI image configuration
#   goarch: string, the GOARCH of the parent platform of rules_go
#   constraint_values: labels that the platform adds to its parent
PLATFORMS = {
    "linux_amd64": _platform("amd64"),
    "linux_arm64": _platform("arm64"),
    "linux_arm_v7": _platform("arm", variant = "v7", constraint_values = ["@rules_go//go/constraints/arm:7"]),
    "linux_ppc64le": _platform("ppc64le"),
    "linux_riscv64": _platform("riscv64"),
    "linux_s390x": _platform("s390x"),
}

def platform_label(name):
    """Returns the label of a platform.

    Args:
        name: string, a key of PLATFORMS.

    Returns:
        A Label.
    """
    return Label("//platforms:" + name)

def platform_select(field):
    """Returns a select over the target platforms.

    Args:
        field: string, "architecture", "os" or "variant".

    Returns:
        A select whose value is the field of the target platform.
    """
    return select(
        {
            Label("//platforms:is_" + name): getattr(platform, field)
            for name, platform in PLATFORMS.items()
        },
        no_match_error = "an image is built for one of the platforms " + ", ".join(PLATFORMS) +
                         "; name one with --platforms=//platforms:<name>",
    )
