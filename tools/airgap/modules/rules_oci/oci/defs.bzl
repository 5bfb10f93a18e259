"""Rules for OCI images, with the public API of rules_oci.

    load("@rules_oci//oci:defs.bzl", "oci_image", "oci_image_index", "oci_load", "oci_push")

The macros are what BUILD files use; the rules under them are for macros that
need no `NAME.digest` target and keep every value in a file.
"""

load(":private/image.bzl", _oci_image_rule = "oci_image_rule")
load(":private/image_index.bzl", _oci_image_index_rule = "oci_image_index_rule")
load(":private/load.bzl", _oci_tarball_rule = "oci_tarball_rule")
load(
    ":private/macros.bzl",
    _oci_image = "oci_image",
    _oci_image_index = "oci_image_index",
    _oci_load = "oci_load",
    _oci_push = "oci_push",
)
load(":private/push.bzl", _oci_push_rule = "oci_push_rule")

visibility("public")

oci_image = _oci_image
oci_image_index = _oci_image_index
oci_load = _oci_load
oci_push = _oci_push

oci_image_rule = _oci_image_rule
oci_image_index_rule = _oci_image_index_rule
oci_push_rule = _oci_push_rule
oci_tarball_rule = _oci_tarball_rule
