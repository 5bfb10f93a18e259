"""Values of attributes in builds with --stamp."""

visibility("//tools/image/...")

def stamped(value, otherwise = None):
    """A value for builds with --stamp.

    Args:
        value: anything that an attribute takes.
        otherwise: the value of all other builds.

    Returns:
        A select.
    """
    return select({
        Label("//tools/image/config/stamp:stamped"): value,
        "//conditions:default": otherwise,
    })
