"""Platforms: which there are, and how images name them."""

load("//platforms:defs.bzl", "PLATFORMS")
load("//tools/image/launch:display.bzl", "display")

visibility("//tools/image/...")

def platforms_problem(platforms):
    """What is wrong with an attribute `platforms`.

    Args:
        platforms: list of strings, which should be keys of PLATFORMS.

    Returns:
        string that begins with the attribute, or None.
    """
    unknown = [platform for platform in platforms if platform not in PLATFORMS]
    if platforms and not unknown:
        return None
    return "platforms: expected some of {}, found {}; add a platform to platforms/defs.bzl, or correct the name".format(
        ", ".join(PLATFORMS),
        ", ".join(unknown) or "none",
    )

def oci_platform(ctx, name):
    """A platform as images name it. Fails where there is none of that name.

    Args:
        ctx: the rule context; its attribute `platforms` has the name.
        name: string, which should be a key of PLATFORMS.

    Returns:
        string, as in "linux/arm/v7".
    """
    problem = platforms_problem([name])
    if problem:
        fail("{}: {}".format(display(ctx.label), problem))
    platform = PLATFORMS[name]
    return "/".join([part for part in [platform.os, platform.architecture, platform.variant] if part])
