"""An image for one platform, whatever platform the build is for."""

visibility("//tools/image/...")

def _to_platform_impl(_settings, attr):
    return {"//command_line_option:platforms": str(attr.platform)}

# image_index and platform_image change the same settings, so that they share every action.
to_platform = transition(
    implementation = _to_platform_impl,
    inputs = [],
    outputs = ["//command_line_option:platforms"],
)

def _platform_image_impl(ctx):
    image = ctx.attr.image[0][DefaultInfo]
    return [DefaultInfo(files = image.files, runfiles = image.default_runfiles)]

platform_image = rule(
    implementation = _platform_image_impl,
    doc = "Builds an image for one platform.",
    attrs = {
        "image": attr.label(
            doc = "An oci_image.",
            cfg = to_platform,
            mandatory = True,
        ),
        "platform": attr.label(
            doc = "The platform to build it for.",
            mandatory = True,
        ),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
    },
)
