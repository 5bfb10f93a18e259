"""Images whose data must be refused."""

load("//tools/image:defs.bzl", "entry", "go_image")
load("//tools/refused:defs.bzl", "refused")

visibility("private")

# Name, attributes of go_image, and part of the message.
_CASES = [
    (
        "parent_in_files",
        {"files": {"main.go": "/etc/../main.go"}},
        [
            "files: ",
            "expected an absolute path without '..', found \"/etc/../main.go\"",
        ],
    ),
    (
        "relative_path",
        {"dirs": ["data"]},
        [
            "dirs: ",
            "expected an absolute path",
            "found \"data\"",
            "correct the path",
        ],
    ),
    (
        "relative_volume",
        {"volumes": ["data"]},
        [
            "volumes: ",
            "expected an absolute path",
            "found \"data\"",
        ],
    ),
    (
        "root",
        {"dirs": [entry(
            "/",
            mode = "0700",
        )]},
        [
            "dirs: ",
            "below the root",
        ],
    ),
    (
        "parent_in_symlinks",
        {"symlinks": {"/a/../b": "/refusals"}},
        [
            "symlinks: ",
            "'..'",
        ],
    ),
    (
        "parent_in_contents",
        {"contents": [":link"]},
        [
            "contents: //tools/image/tests/refusals:link: ",
            "'..'",
        ],
    ),
    (
        "absolute_symlink_out",
        {"symlinks": {"/link": "/etc/passwd"}},
        ["symlinks: /link -> /etc/passwd: expected a target in the image, found none; add it, or correct the target"],
    ),
    (
        "symlink_above_root",
        {"symlinks": {"/etc/link": "../../refusals"}},
        ["symlinks: /etc/link -> ../../refusals: "],
    ),
    (
        "symlink_circle",
        {"symlinks": {
            "/a": "b",
            "/b": "a",
        }},
        ["symlinks: /a -> b: "],
    ),
    (
        "two_sources",
        {
            "dirs": ["/data"],
            "files": {"main.go": "/data"},
        },
        [
            "/data: expected one source, found two: ",
            "//tools/image/tests/refusals:main.go",
            "remove one of them",
        ],
    ),
    (
        "two_sources_program",
        {"files": {"main.go": "/refusals"}},
        ["/refusals: expected one source, found two: binary and //tools/image/tests/refusals:main.go"],
    ),
    (
        "two_sources_shared",
        {
            "ca_certificates": True,
            "files": {"main.go": "/etc/ssl/certs/ca-certificates.crt"},
        },
        ["found two: ca_certificates and //tools/image/tests/refusals:main.go"],
    ),
    (
        "two_sources_user",
        {
            "files": {"main.go": "/etc/passwd"},
            "user": "nonroot",
        },
        [
            "/etc/passwd: ",
            "found two: user and",
        ],
    ),
    (
        "below_a_file",
        {"dirs": ["/refusals/data"]},
        [
            "/refusals/data of ",
            "expected a directory at /refusals, found the file of binary",
        ],
    ),
    (
        "many_files",
        {"files": {":link_and_source": "/etc/file"}},
        [
            "files: ",
            "expected one file for \"/etc/file\", found 2",
            "end the path with a slash",
        ],
    ),
]

def data_refusals(name):
    """Declares the images, and the tests that they are refused.

    Args:
        name: string, the prefix of the names of the tests.
    """
    for case, attributes, says in _CASES:
        test = "{}_{}_test".format(name, case)
        refused(
            name = test,
            binary = ":refusals",
            rule = go_image,
            says = ["//{}:{}_target: ".format(native.package_name(), test)] + says,
            suffix = "_data",
            **attributes
        )
