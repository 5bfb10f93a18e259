"""The test of what images hold and weigh, and what writes its golden file."""

load("//tools/image/index:oci_platform.bzl", "oci_platform")
load("//tools/image/launch:display.bzl", "display", "refuse")
load("//tools/image/launch:launch.bzl", "LAUNCHED_ON", "launch", "runfiles_path", "tool_attr")
load("//tools/image/ocidir:layout.bzl", "IMAGE_ATTR", "layout")

visibility("//tools/image/...")

# The largest number that the test's Go program can read.
_MOST_BYTES = 999999999999999999

def _check_budget(ctx, attribute, budget, platforms):
    known = ["*"] + platforms
    for platform, size in budget.items():
        if platform not in known:
            refuse(ctx, attribute, "expected platforms among {}, found {}; correct it, or add it to platforms".format(", ".join(known), platform))
        if not size.isdigit() or int(size) == 0 or int(size) > _MOST_BYTES:
            refuse(ctx, attribute, "expected a number of bytes for {}, found {}; write a positive integer of at most 18 digits".format(platform, size))

def _listing(ctx):
    golden = ctx.file.listing
    if golden and (not golden.is_source or golden.owner.repo_name):
        refuse(ctx, "listing", "expected a source file of this repository, found {}; write the name of a file that {} can write".format(
            display(golden.owner),
            ctx.attr.update or "its update",
        ))
    return golden

def _image_content_test_impl(ctx):
    image, golden = layout(ctx), _listing(ctx)
    if not ctx.attr.platforms:
        refuse(ctx, "platforms", "expected a platform, found none; name one, or remove the attribute")
    platforms = [oci_platform(ctx, platform) for platform in ctx.attr.platforms]
    _check_budget(ctx, "max_pulled", ctx.attr.max_pulled, platforms)
    _check_budget(ctx, "max_unpacked", ctx.attr.max_unpacked, platforms)
    return launch(
        ctx,
        tool = ctx.attr._tool,
        spec = {
            "Content": {
                "Listing": runfiles_path(ctx, golden) if golden else "",
                "MaxPulled": ctx.attr.max_pulled,
                "MaxUnpacked": ctx.attr.max_unpacked,
                "Platforms": platforms,
                "Size": ctx.attr.size_target,
                "Update": display(ctx.label.same_package_label(ctx.attr.update)) if golden else "",
                "User": ctx.attr.user,
            },
            "Image": runfiles_path(ctx, image),
            "Label": display(ctx.attr.image.label),
            "Test": display(ctx.label),
        },
        files = [image] + ([golden] if golden else []),
    )

image_content_test = rule(
    implementation = _image_content_test_impl,
    doc = "Tests the images of all platforms without executing them.",
    attrs = {
        "image": IMAGE_ATTR,
        "listing": attr.label(allow_single_file = True),
        "max_pulled": attr.string_dict(),
        "max_unpacked": attr.string_dict(),
        "platforms": attr.string_list(),
        "size_target": attr.string(doc = "Label of what shows the image's size, for messages; may be empty."),
        "update": attr.string(doc = "Name of the target that writes the listing."),
        "user": attr.string(),
        "_tool": tool_attr("//tools/image/test"),
    },
    exec_compatible_with = LAUNCHED_ON,
    test = True,
)

def _image_listing_update_impl(ctx):
    image, golden = layout(ctx), _listing(ctx)
    return launch(
        ctx,
        tool = ctx.attr._tool,
        spec = {
            "Image": runfiles_path(ctx, image),
            "Label": display(ctx.attr.image.label),
            "Test": display(ctx.label),
            "Update": golden.short_path,
        },
        files = [image],
    )

image_listing_update = rule(
    implementation = _image_listing_update_impl,
    doc = "Writes the listing of an image into the source tree with `bazel run`.",
    attrs = {
        "image": IMAGE_ATTR,
        "listing": attr.label(allow_single_file = True, mandatory = True),
        "update": attr.string(),
        "_tool": tool_attr("//tools/image/test"),
    },
    exec_compatible_with = LAUNCHED_ON,
    executable = True,
)
