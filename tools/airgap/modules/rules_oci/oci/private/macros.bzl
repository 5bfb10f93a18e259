"""What BUILD files call: the rules, with values in place of files, and digests."""

load(":private/entries.bzl", "inline")
load(":private/image.bzl", "oci_image_rule")
load(":private/image_index.bzl", "oci_image_index_rule")
load(":private/load.bzl", "oci_tarball_rule")
load(":private/push.bzl", "oci_push_rule")

visibility("private")

_FORWARDED = [
    "compatible_with",
    "deprecation",
    "restricted_to",
    "tags",
    "target_compatible_with",
    "testonly",
    "visibility",
]

def _digest(name, kwargs):
    native.filegroup(
        name = name + ".digest",
        srcs = [name],
        output_group = "digest",
        **{key: kwargs[key] for key in _FORWARDED if key in kwargs}
    )

def oci_image(name, **kwargs):
    """Assembles an image, and `NAME.digest`, a file that holds its digest.

    Args:
        name: name of the image.
        **kwargs: attributes of oci_image_rule and of every rule. annotations, env and
            labels are a dictionary or a label; cmd, entrypoint, exposed_ports and
            volumes are a list or a label.
    """
    oci_image_rule(name = name, **inline(kwargs, [
        "annotations",
        "cmd",
        "entrypoint",
        "env",
        "exposed_ports",
        "labels",
        "volumes",
    ]))
    _digest(name, kwargs)

def oci_image_index(name, **kwargs):
    """Assembles an image index, and `NAME.digest`, a file that holds its digest.

    Args:
        name: name of the index.
        **kwargs: attributes of oci_image_index_rule and of every rule. annotations are
            a dictionary or a label.
    """
    oci_image_index_rule(name = name, **inline(kwargs, ["annotations"]))
    _digest(name, kwargs)

def oci_load(name, **kwargs):
    """Loads an image into the container engine of this machine.

    Args:
        name: name to `bazel run`.
        **kwargs: attributes of oci_tarball_rule and of every rule. repo_tags are a list
            or a label.
    """
    oci_tarball_rule(name = name, **inline(kwargs, ["repo_tags"]))

def oci_push(name, **kwargs):
    """Pushes an image to a registry.

    Args:
        name: name to `bazel run`.
        **kwargs: attributes of oci_push_rule and of every rule. remote_tags are a list
            or a label.
    """
    oci_push_rule(name = name, **inline(kwargs, ["remote_tags"]))
