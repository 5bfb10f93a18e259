"""The targets of an image_test."""

load("@image_host//:defs.bzl", "EMULATORS")
load("//platforms:defs.bzl", "PLATFORMS")
load(":content_test.bzl", "image_content_test", "image_listing_update")
load(":execution_test.bzl", "image_driver_test", "image_execution_test")

visibility("//tools/image/...")

# The key of the budget for all platforms that have no key of their own.
_EVERY_PLATFORM = "*"

def _budget(value):
    if value == None:
        return {}
    if type(value) != type({}):
        value = {_EVERY_PLATFORM: value}
    return {platform: str(size) for platform, size in value.items()}

def _size_target(image):
    """The label of what shows the size of an image that a go_image above in the package has declared, or ""."""
    target = native.package_relative_label(str(image) + "_size")
    declared = target == native.package_relative_label(":" + target.name) and native.existing_rule(target.name)
    return "//{}:{}".format(target.package, target.name) if declared else ""

def content_targets(name, common, *, listing, max_pulled, max_unpacked, platforms, user):
    """Declares the test that executes nothing, and what writes its listing.

    Args:
        name: string, of the image_test.
        common: dict, attributes of all targets.
        listing: as in image_test.
        max_pulled: as in image_test.
        max_unpacked: as in image_test.
        platforms: as in image_test.
        user: as in image_test.

    Returns:
        list of names of tests.
    """
    image_content_test(
        name = name + "_content",
        listing = listing,
        max_pulled = _budget(max_pulled),
        max_unpacked = _budget(max_unpacked),
        platforms = platforms,
        size_target = _size_target(common["image"]),
        update = name + "_update",
        user = user,
        **common
    )
    if listing:
        image_listing_update(
            name = name + "_update",
            testonly = True,
            image = common["image"],
            listing = listing,
            tags = common.get("tags"),
            target_compatible_with = common["target_compatible_with"],
            visibility = ["//visibility:private"],
        )
    return [name + "_content"]

def _probes(http):
    """The probes as JSON, and the files that they name by their position in the list."""
    files = []
    encoded = []
    for probe in http:
        position = None
        if probe.body_file != None:
            if probe.body_file not in files:
                files.append(probe.body_file)
            position = files.index(probe.body_file)
        encoded.append(json.encode({
            field: getattr(probe, field)
            for field in ["body", "method", "path", "port", "status"]
        } | {"body_file": position}))
    return encoded, files

def execution_targets(name, common, platforms, driver, timeout_seconds, execution):
    """Declares the tests that execute the images.

    Args:
        name: string, of the image_test.
        common: dict, attributes of all targets.
        platforms: as in image_test.
        driver: as in image_test.
        timeout_seconds: as in image_test.
        execution: dict, the attributes of image_test that say how to execute an image, with
            None for those that were not given.

    Returns:
        list of names of tests.
    """
    given = [attribute for attribute, value in execution.items() if value != None]
    probes, body_files = _probes(execution["http"] or [])
    attributes = execution | {"body_files": body_files, "http": probes}

    # Every test rule of Bazel has `args` and `env` of its own.
    attributes["arguments"] = attributes.pop("args")
    attributes["environment"] = attributes.pop("env")
    tests = []
    for platform in platforms:
        tests.append("{}_{}".format(name, platform))

        # An unknown platform is for the rule to refuse, not for Bazel to skip.
        executable = platform in EMULATORS or platform not in PLATFORMS
        target = common | {
            "emulator": EMULATORS.get(platform),
            "given": given,
            "name": tests[-1],
            "platform": platform,
            "target_compatible_with": common["target_compatible_with"] + ([] if executable else [Label("@platforms//:incompatible")]),
            "timeout_seconds": timeout_seconds,
        }
        if driver:
            image_driver_test(driver = driver, **target)
        else:
            image_execution_test(**(target | attributes))
    return tests
