"""Loads an image into the local container engine."""

load("//tools/image/launch:display.bzl", "display")
load("//tools/image/launch:launch.bzl", "LAUNCHED_ON", "launch", "runfiles_path", "tool_attr")
load("//tools/image/ocidir:layout.bzl", "IMAGE_ATTR", "layout")

visibility("//tools/image/...")

def _image_load_impl(ctx):
    image = layout(ctx)
    return launch(
        ctx,
        tool = ctx.attr._tool,
        spec = {
            "Image": runfiles_path(ctx, image),
            "Label": display(ctx.label),
            "Platforms": ctx.attr.platforms,
            "Run": display(ctx.label.same_package_label(ctx.attr.run)),
            "RunOptions": ctx.attr.run_options,
            "Tag": ctx.attr.tag,
        },
        files = [image],
    )

image_load = rule(
    implementation = _image_load_impl,
    doc = """Loads an image with `bazel run`, into docker, podman or nerdctl: the first one that
answers, or that which `-- --engine` or the environment variable THIMBLE_ENGINE names.

The engine has to run the image's architecture. Its last line says what it loaded, the
unpacked size in bytes, and how to run it.""",
    attrs = {
        "image": IMAGE_ATTR,
        "platforms": attr.string_dict(
            doc = "What to build instead where the engine has another architecture: OCI platform to value of --platforms.",
        ),
        "run": attr.string(
            doc = "Name of the target that executes the image without an engine.",
            mandatory = True,
        ),
        "run_options": attr.string_list(
            doc = "Options with which the engine runs the image as it is meant.",
        ),
        "tag": attr.string(
            doc = "The image's name in the engine, as in `hello:latest`.",
            mandatory = True,
        ),
        "_tool": tool_attr("//tools/image/load"),
    },
    exec_compatible_with = LAUNCHED_ON,
    executable = True,
)
