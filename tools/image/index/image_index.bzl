"""An image for every platform, made of one that is built for each."""

load("//platforms:defs.bzl", "platform_label")
load("//tools/image/launch:display.bzl", "display")
load("//tools/image/launch:launch.bzl", "tool_attr")
load("//tools/image/ocidir:layout.bzl", "layout")

visibility("//tools/image/...")

def _to_platforms_impl(_settings, attr):
    return {
        platform: {"//command_line_option:platforms": str(platform_label(platform))}
        for platform in attr.platforms
    }

# image_index and platform_image change the same settings, so that they share every action.
to_platforms = transition(
    implementation = _to_platforms_impl,
    inputs = [],
    outputs = ["//command_line_option:platforms"],
)

def _image_index_impl(ctx):
    targets = [ctx.split_attr.image[platform] for platform in ctx.attr.platforms]
    layouts = [layout(ctx, "image", target) for target in targets]
    spec = ctx.actions.declare_file(ctx.label.name + ".json")
    ctx.actions.write(spec, json.encode({
        "Annotations": ctx.attr.annotations,
        "Image": display(ctx.label),
        "Layouts": [directory.path for directory in layouts],
    }))
    output = ctx.actions.declare_directory(ctx.label.name)
    args = ctx.actions.args()
    args.add("-spec", spec)
    args.add_all("-out", [output], expand_directories = False)
    args.add("-digest", ctx.outputs.digest)
    ctx.actions.run(
        executable = ctx.executable._tool,
        arguments = [args],
        inputs = depset(
            [spec] + layouts,
            # Where Bazel allows it, rules_oci links the layers into the layout of an image.
            transitive = [target[DefaultInfo].default_runfiles.files for target in targets],
        ),
        outputs = [output, ctx.outputs.digest],
        mnemonic = "ImageIndex",
        progress_message = "Gathering image %{label}",
    )
    return [DefaultInfo(files = depset([output]))]

_image_index = rule(
    implementation = _image_index_impl,
    attrs = {
        "annotations": attr.string_dict(),
        "digest": attr.output(mandatory = True),
        "image": attr.label(
            cfg = to_platforms,
            mandatory = True,
        ),
        "platforms": attr.string_list(mandatory = True),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
        "_tool": tool_attr("//tools/image/index"),
    },
)

def image_index(name, image, platforms, annotations = {}, **kwargs):
    """Declares the image index of an image that can be built for several platforms.

    Targets:
        <name>: the index, an OCI image layout.
        <name>.digest: a file with its digest.

    Args:
        name: string.
        image: label of an oci_image.
        platforms: list of strings, keys of PLATFORMS in //platforms:defs.bzl: the index lists the
            manifests in this order.
        annotations: dict of strings.
        **kwargs: tags, testonly, visibility.
    """
    _image_index(
        name = name,
        annotations = annotations,
        digest = name + ".digest",
        image = image,
        platforms = platforms,
        **kwargs
    )
