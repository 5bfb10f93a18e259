"""Layers that are the same in every image that has them, from below."""

visibility("//tools/image/...")

# Attribute of go_image to its layer, what histories of images call it, and the paths there; a
# directory ends with a slash. The histories' names are part of every digest: a layer that moves
# keeps its name.
_LAYERS = {
    "ca_certificates": struct(
        history = "//tools/image/certificates:layer",
        label = Label("//tools/image/base/certificates:layer"),
        paths = ["/etc/ssl/certs/ca-certificates.crt"],
    ),
    "tzdata": struct(
        history = "//tools/image/zones:layer",
        label = Label("//tools/image/base/zones:layer"),
        paths = ["/usr/share/zoneinfo/"],
    ),
    "user": struct(
        history = "//tools/image/skeleton:users",
        label = Label("//tools/image/base:users"),
        paths = ["/etc/group", "/etc/passwd"],
    ),
    "tmp": struct(
        history = "//tools/image/skeleton:tmp",
        label = Label("//tools/image/base:tmp"),
        paths = ["/tmp/"],
    ),
}

def shared_layers(**wanted):
    """The shared layers that an image has.

    Args:
        **wanted: bool for each attribute.

    Returns:
        A struct with layers, a dict from Labels, the lowest first, to their names in histories,
        and paths, a dict from the paths that they take to the attribute.
    """
    return struct(
        layers = {layer.label: layer.history for attribute, layer in _LAYERS.items() if wanted[attribute]},
        paths = {
            path: attribute
            for attribute, layer in _LAYERS.items()
            if wanted[attribute]
            for path in layer.paths
        },
    )
