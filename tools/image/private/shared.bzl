"""Layers that are the same in every image that has them, from below."""

visibility("//tools/image/...")

# Attribute of go_image to its layer and the paths there; a directory ends with a slash.
_LAYERS = {
    "ca_certificates": struct(
        label = Label("//tools/image/certificates:layer"),
        paths = ["/etc/ssl/certs/ca-certificates.crt"],
    ),
    "tzdata": struct(
        label = Label("//tools/image/zones:layer"),
        paths = ["/usr/share/zoneinfo/"],
    ),
    "user": struct(
        label = Label("//tools/image/skeleton:users"),
        paths = ["/etc/group", "/etc/passwd"],
    ),
    "tmp": struct(
        label = Label("//tools/image/skeleton:tmp"),
        paths = ["/tmp/"],
    ),
}

def shared_layers(**wanted):
    """The shared layers that an image has.

    Args:
        **wanted: bool for each attribute.

    Returns:
        A struct with labels, a list of Labels, the lowest first, and paths, a dict from the
        paths that they take to the attribute.
    """
    return struct(
        labels = [layer.label for attribute, layer in _LAYERS.items() if wanted[attribute]],
        paths = {
            path: attribute
            for attribute, layer in _LAYERS.items()
            if wanted[attribute]
            for path in layer.paths
        },
    )
