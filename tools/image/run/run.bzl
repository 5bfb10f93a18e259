"""Executes an image without a container engine."""

load("//tools/image/launch:display.bzl", "display")
load("//tools/image/launch:launch.bzl", "LAUNCHED_ON", "launch", "runfiles_path", "tool_attr")
load("//tools/image/ocidir:layout.bzl", "IMAGE_ATTR", "layout")

visibility("//tools/image/...")

def _image_run_impl(ctx):
    image = layout(ctx)
    return launch(
        ctx,
        tool = ctx.attr._tool,
        spec = {
            "Image": runfiles_path(ctx, image),
            "Label": display(ctx.label),
        },
        files = [image],
    )

image_run = rule(
    implementation = _image_run_impl,
    doc = """Executes an image's program with `bazel run`, inside the image's own root, in fresh namespaces.

Arguments after `--` replace the image's command. The root filesystem is read-only; what
is written to the image's volumes is lost at the program's end. The network is this machine's:
a server can be reached, until ^C stops it. Needs Linux, no engine and no privileges.""",
    attrs = {
        "image": IMAGE_ATTR,
        "_tool": tool_attr("//tools/image/run"),
    },
    exec_compatible_with = LAUNCHED_ON,
    executable = True,
)
