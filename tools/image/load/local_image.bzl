"""An image as the engine of this machine takes it."""

load("//platforms:defs.bzl", "PLATFORMS", "platform_label")
load("//tools/image/config:image_config.bzl", "CONFIG_TOOL_ATTRS", "ImageConfigInfo", "image_layout")
load("//tools/image/index:platform_image.bzl", "to_platform")
load("//tools/image/launch:display.bzl", "display")
load("//tools/image/layer:layers_info.bzl", "LayersInfo")
load(":load.bzl", "image_load")

visibility("//tools/image/...")

def _local_image_impl(ctx):
    info = ctx.attr.config[0][ImageConfigInfo]
    output = ctx.actions.declare_directory(ctx.label.name)
    image_layout(
        ctx,
        info,
        output,
        info.layers,
        [file for target in ctx.attr.layers for file in target[LayersInfo].none],
    )
    return [DefaultInfo(files = depset([output]))]

_local_image = rule(
    implementation = _local_image_impl,
    attrs = CONFIG_TOOL_ATTRS | {
        "config": attr.label(
            cfg = to_platform,
            mandatory = True,
            providers = [ImageConfigInfo],
        ),
        "layers": attr.label_list(
            cfg = to_platform,
            providers = [LayersInfo],
        ),
        "platform": attr.label(mandatory = True),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
    },
)

def local_image(name, load_name, config, layers, platforms, run, tag, run_options = [], private = {}, **common):
    """Declares an image for the architecture that is built for, with plain tars as layers.

    An image's ID is the digest of its config, which names uncompressed layers and the labels of
    the targets that made them: the image that registries have has the same.

    Targets:
        <name>: the image, an OCI image layout.
        <load_name>: loads it into the engine.

    Args:
        name: string.
        load_name: string.
        config: label of an image_config.
        layers: list of labels of the layers above it, from below.
        platforms: list of strings, keys of PLATFORMS, that the image can be built for.
        run: string, name of the target that executes the image without an engine.
        tag: string, the image's name in an engine.
        run_options: list of strings, with which the engine runs it.
        private: dict, tags and visibility of <name>; by default those of <load_name>.
        **common: tags and visibility of <load_name>.
    """
    _local_image(
        name = name,
        config = config,
        layers = layers,
        platform = select(
            {Label("@rules_go//go/toolchain:" + PLATFORMS[platform].goarch): platform_label(platform) for platform in platforms},
            no_match_error = "the image is built for {}, and not for the architecture of this machine".format(", ".join(platforms)),
        ),
        **(private or common)
    )
    image_load(
        name = load_name,
        image = ":" + name,
        platforms = {
            "{}/{}".format(PLATFORMS[platform].os, PLATFORMS[platform].architecture): display(platform_label(platform))
            for platform in platforms
        },
        run = run,
        run_options = run_options,
        tag = tag,
        **common
    )
