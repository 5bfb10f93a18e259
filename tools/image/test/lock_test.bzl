"""The test that an image weighs what reviewers have seen."""

load("//tools/image/launch:display.bzl", "display")
load("//tools/image/launch:launch.bzl", "LAUNCHED_ON", "launch", "runfiles_path", "tool_attr")
load("//tools/image/size:report.bzl", "REPORT_ATTR", "ReportInfo")
load("//tools/image/config/stamp:stamped.bzl", "stamped")

visibility("//tools/image/...")

# The file of a package that says what its images weigh.
LOCK = "image.lock"

def _image_lock_test_impl(ctx):
    report, lock = ctx.attr.report[ReportInfo].report, ctx.file.lock
    return launch(
        ctx,
        tool = ctx.attr._tool,
        spec = {
            "Command": "tools/bazel run //:tidy",
            "Image": ctx.attr.image,
            "Label": display(ctx.label.same_package_label(ctx.attr.image)),
            "Lock": runfiles_path(ctx, lock) if lock else "",
            "Report": runfiles_path(ctx, report),
            "Test": display(ctx.label),
        },
        files = [report] + ([lock] if lock else []),
        targets = [],
    )

image_lock_test = rule(
    implementation = _image_lock_test_impl,
    doc = "Tests that image.lock says what the image weighs, to the byte, and its digests.",
    attrs = {
        "image": attr.string(
            doc = "Name of the image.",
            mandatory = True,
        ),
        "lock": attr.label(
            doc = "The image.lock of the package; None where there is none yet.",
            allow_single_file = True,
        ),
        "report": REPORT_ATTR,
        "_tool": tool_attr("//tools/image/size/lock/check"),
    },
    exec_compatible_with = LAUNCHED_ON,
    test = True,
)

def as_locked():
    """Where images weigh what they weigh by default: neither with --stamp nor with --config=tiny.

    Returns:
        A value for target_compatible_with.
    """
    incompatible = [Label("@platforms//:incompatible")]
    return stamped(incompatible, []) + select({
        Label("//tools/image:compression_is_gzip"): [],
        "//conditions:default": incompatible,
    })
