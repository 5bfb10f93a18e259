"""Attributes that image_test refuses while Bazel analyzes it."""

load("@image_host//:defs.bzl", "EMULATORS")
load("//tools/image:defs.bzl", "http_probe", "image_test")
load("//tools/refused:defs.bzl", "refused")

visibility("private")

# Name of the case, attributes, message.
_EXECUTION = [
    (
        "both_outputs",
        {"stdout": "", "stdout_file": "BUILD.bazel"},
        ": stdout: expected stdout or stdout_file, found both; remove one",
    ),
    (
        "both_errors",
        {"stderr": "", "stderr_file": "BUILD.bazel"},
        ": stderr: expected stderr or stderr_file, found both; remove one",
    ),
    (
        "unknown_signal",
        {"signal": "TERM"},
        ": signal: expected one of SIGHUP, SIGINT, SIGKILL, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, found TERM; correct the name",
    ),
    (
        "no_signal",
        {"exit_code": 0, "http": [http_probe("/")]},
        ": exit_code: expected a signal that ends the program after http, found none; add signal, or remove exit_code",
    ),
    (
        "no_time",
        {"timeout_seconds": 0},
        ": timeout_seconds: expected a positive number, found 0; correct it",
    ),
    (
        "url",
        {"http": [http_probe("http://localhost/")]},
        ": http: expected a path that begins with '/', found \"http://localhost/\"; write the path without host and port",
    ),
    (
        "both_bodies",
        {"http": [http_probe("/", body = "", body_file = "BUILD.bazel")]},
        ": http: /: expected body or body_file, found both; remove one",
    ),
    (
        "port",
        {"http": [http_probe("/a", port = 0)]},
        ": http: /a: expected a port from 1 to 65535, found 0; correct it",
    ),
    (
        "status",
        {"http": [http_probe("/a", status = 100)]},
        ": http: /a: expected a status from 200 to 599, found 100; correct it",
    ),
    (
        "driver_and_output",
        {"args": [], "driver": "//tools/image/tests/driver", "stdout": ""},
        ": driver: expected no other attribute that says how to execute the image, found args, stdout; move these into the driver",
    ),
]

_CONTENT = [
    (
        "unknown_platform",
        {"platforms": ["linux_amd64", "linux_mips"]},
        ": platforms: expected some of linux_amd64, linux_arm64, linux_arm_v7, linux_ppc64le, linux_riscv64, linux_s390x, found linux_mips; add a platform to platforms/defs.bzl, or correct the name",
    ),
    (
        "no_platform",
        {"platforms": []},
        ": platforms: expected a platform, found none; name one, or remove the attribute",
    ),
    (
        "negative_budget",
        {"max_unpacked": -1},
        ": max_unpacked: expected a number of bytes for *, found -1; write a positive integer of at most 18 digits",
    ),
    (
        "budget_with_unit",
        {"max_pulled": {"*": "1M"}},
        ": max_pulled: expected a number of bytes for *, found 1M; write a positive integer of at most 18 digits",
    ),
    (
        "budget_of_nothing",
        {"max_pulled": {"linux/amd64": 0}},
        ": max_pulled: expected a number of bytes for linux/amd64, found 0; write",
    ),
    (
        "budget_of_any_size",
        {"max_unpacked": 1000000000000000000},
        ": max_unpacked: expected a number of bytes for *, found 1000000000000000000; write",
    ),
    (
        "budget_of_other_platform",
        {"max_pulled": {"linux_amd64": 1000}},
        ": max_pulled: expected platforms among *, linux/",
    ),
    (
        "generated_listing",
        {"listing": "//tools/image/tests/execution:image.digest"},
        ": listing: expected a source file of this repository, found //tools/image/tests/execution:image",
    ),
    (
        "no_image",
        {"image": "//tools/image/imagetest/probe"},
        ": image: //tools/image/imagetest/probe:probe: expected one directory with an OCI image layout, as oci_image makes it",
    ),
]

def image_test_cases(name, image):
    """Declares the tests.

    Args:
        name: string, the prefix of their names.
        image: label of an image.
    """

    # Bazel skips targets for platforms that this machine cannot execute, before they can be refused.
    platforms = EMULATORS.keys()[:1]
    for cases, suffixes in [(_EXECUTION, ["_" + platform for platform in platforms]), (_CONTENT, ["_content"])]:
        for case, attributes, says in cases:
            for suffix in suffixes:
                refused(
                    name = "{}_{}_test".format(name, case),
                    rule = image_test,
                    says = suffix + says if says.startswith(":") else says,
                    suffix = suffix,
                    **({"image": image, "platforms": platforms, "target_compatible_with": []} | attributes)
                )
    refused(
        name = name + "_unknown_platform_executed_test",
        image = image,
        platforms = ["linux_mips"],
        rule = image_test,
        says = "_linux_mips: platforms: expected some of linux_amd64",
        suffix = "_linux_mips",
        target_compatible_with = [],
    )
