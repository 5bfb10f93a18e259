"""Images of healthy and crashing programs, and tests that a bare image_test tells them apart."""

load("@rules_go//go:def.bzl", "go_test")
load("//platforms:defs.bzl", "PLATFORMS")
load("//tools/image:defs.bzl", "go_image", "image_test")

visibility("private")

# riscv64's emulator does not print the signal that ends a program.
_PLATFORMS = ["linux_amd64", "linux_arm64", "linux_riscv64"]

def _image(name, way):
    go_image(
        name = name,
        args = [way],
        binary = ":start",
        compression = "none",
        debug = False,
        platforms = _PLATFORMS,
    )

def passing(name, ways):
    """Declares images of healthy programs, and the tests that they pass.

    Args:
        name: string, the prefix of the names.
        ways: list of strings, arguments of the program.
    """
    for way in ways:
        image = "{}_{}".format(name, way)
        _image(image, way)
        image_test(
            name = image + "_test",
            image = ":" + image,
            platforms = _PLATFORMS,
        )

def failing(name, ways, more):
    """Declares images of crashing programs, and a test for each platform that image_test fails them.

    Args:
        name: string, the prefix of the names.
        ways: list of strings, arguments of the program.
        more: dict from string to dict, attributes of more image_tests that must fail.
    """
    for way in ways:
        _image("{}_{}".format(name, way), way)
    images = more | {way: {"image": ":{}_{}".format(name, way)} for way in ways}
    for way, attributes in images.items():
        image_test(
            name = "{}_{}_test".format(name, way),
            platforms = _PLATFORMS,
            tags = ["manual"],
            **attributes
        )
    for platform in _PLATFORMS:
        tests = {way: ":{}_{}_test_{}".format(name, way, platform) for way in images}
        go_test(
            name = "{}_{}_test".format(name, platform),
            size = "small",
            srcs = ["fails_test.go"],
            data = tests.values(),
            env = {"PLATFORM": "{}/{}".format(PLATFORMS[platform].os, PLATFORMS[platform].architecture)} | {
                way.upper(): "$(rlocationpath {})".format(test)
                for way, test in tests.items()
            },
            target_compatible_with = ["@platforms//os:linux"],
            deps = ["//tools/image/imagetest"],
        )
