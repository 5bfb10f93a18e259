"""Platforms as images name them."""

load("//platforms:defs.bzl", "PLATFORMS")
load(":refuse.bzl", "refuse")

visibility("//tools/image/...")

def oci_platform(ctx, name):
    """A platform as images name it. Fails where there is none of that name.

    Args:
        ctx: the rule context; its attribute `platforms` has the name.
        name: string, which should be a key of PLATFORMS.

    Returns:
        string, as in "linux/arm/v7".
    """
    if name not in PLATFORMS:
        refuse(ctx, "platforms", "expected some of {}, found {}; add a platform to platforms/defs.bzl, or correct the name".format(
            ", ".join(PLATFORMS),
            name,
        ))
    platform = PLATFORMS[name]
    return "/".join([part for part in [platform.os, platform.architecture, platform.variant] if part])
