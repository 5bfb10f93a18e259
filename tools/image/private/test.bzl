"""The test of an image: what it holds, what it weighs, what it does."""

load(":launch.bzl", "IMAGE_ATTR", "display", "launch", "layout", "runfiles_path", "tool_attr")

visibility("//tools/image/...")

# The key of a budget for every platform that has none of its own.
_EVERY_PLATFORM = "*"

def _image_test_impl(ctx):
    image = layout(ctx.attr.image)
    golden = ctx.file.stdout_file
    return launch(
        ctx,
        tool = ctx.attr._tool,
        spec = {
            "CheckStdout": ctx.attr.check_stdout,
            "ExitCode": ctx.attr.exit_code,
            "Image": runfiles_path(ctx, image),
            "Label": display(ctx.attr.image.label),
            "MaxPulled": ctx.attr.max_pulled,
            "MaxUnpacked": ctx.attr.max_unpacked,
            "Stdout": ctx.attr.stdout,
            "StdoutFile": runfiles_path(ctx, golden) if golden else "",
            "Test": display(ctx.label),
        },
        files = [image] + ([golden] if golden else []),
    )

_image_test = rule(
    implementation = _image_test_impl,
    attrs = {
        "check_stdout": attr.bool(),
        "exit_code": attr.int(),
        "image": IMAGE_ATTR,
        "max_pulled": attr.string_dict(),
        "max_unpacked": attr.string_dict(),
        "stdout": attr.string(),
        "stdout_file": attr.label(allow_single_file = True),
        "_tool": tool_attr("//tools/image/check"),
    },
    test = True,
)

def _budget(name, attribute, value):
    if value == None:
        return {}
    if type(value) == type(0):
        value = {_EVERY_PLATFORM: value}
    for platform, size in value.items():
        if type(size) != type(0) or size <= 0:
            fail("//{}:{}: {} of {}: expected a number of bytes, found {}; write a positive integer".format(
                native.package_name(),
                name,
                attribute,
                platform,
                repr(size),
            ))
    return {platform: str(size) for platform, size in value.items()}

def image_test(
        name,
        image,
        *,
        stdout = None,
        stdout_file = None,
        exit_code = 0,
        max_unpacked = None,
        max_pulled = None,
        **kwargs):
    """Tests an image without a container engine.

    The image of this machine's platform is executed in its own root, in fresh namespaces.
    In the images of all platforms, every ELF file has to be static, stripped and of that
    platform, and the entrypoint has to be an executable file. Needs Linux; elsewhere Bazel
    reports the test as skipped.

    Args:
        name: string.
        image: label of an index or image.
        stdout: string, the standard output that is expected, byte for byte. None: any.
        stdout_file: label of a golden file with the same.
        exit_code: int, the exit code that is expected; 128 + N for a signal N.
        max_unpacked: int, the most bytes that the files of an image may have; or a dict
            from platform, as in "linux/arm/v7", to int, where "*" is every other platform.
        max_pulled: the same for what a client downloads: layers, config and manifest.
        **kwargs: attributes of every test rule: size, tags, timeout, visibility, ...
    """
    if stdout != None and stdout_file != None:
        fail("//{}:{}: expected stdout or stdout_file, found both; remove one".format(native.package_name(), name))
    _image_test(
        name = name,
        image = image,
        check_stdout = stdout != None or stdout_file != None,
        exit_code = exit_code,
        max_pulled = _budget(name, "max_pulled", max_pulled),
        max_unpacked = _budget(name, "max_unpacked", max_unpacked),
        size = kwargs.pop("size", "small"),
        stdout = stdout or "",
        stdout_file = stdout_file,
        target_compatible_with = kwargs.pop("target_compatible_with", ["@platforms//os:linux"]),
        **kwargs
    )
