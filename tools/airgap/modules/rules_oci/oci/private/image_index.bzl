"""The rule that gathers images for several platforms under one name."""

load(":private/entries.bzl", "add_entries", "dict_attrs")

visibility("private")

def _platforms_impl(_settings, attr):
    return {
        str(position): {"//command_line_option:platforms": [str(platform)]}
        for position, platform in enumerate(attr.platforms)
    }

_platforms = transition(
    implementation = _platforms_impl,
    inputs = [],
    outputs = ["//command_line_option:platforms"],
)

def _images(ctx):
    """Returns one layout for each image or platform, in the order of the BUILD file."""
    if not ctx.attr.platforms:
        return ctx.files.images
    if len(ctx.attr.images) != len(ctx.attr.platforms):
        fail("{}: 'platforms' needs exactly one image in 'images': list one, or leave 'platforms' out".format(ctx.label))
    return [
        file
        for position in range(len(ctx.attr.platforms))
        for target in ctx.split_attr.images[str(position)]
        for file in target[DefaultInfo].files.to_list()
    ]

def _oci_image_index_impl(ctx):
    layout = ctx.actions.declare_directory(ctx.label.name)
    digest = ctx.actions.declare_file(ctx.label.name + ".json.sha256")
    images = _images(ctx)

    args = ctx.actions.args()
    args.add("index")
    args.add("--target", ctx.label)
    args.add_all(["--output", layout], expand_directories = False)
    args.add("--digest", digest)
    args.add_all(images, before_each = "--image", expand_directories = False)
    inputs = images + add_entries(ctx, args, "annotations")

    ctx.actions.run(
        executable = ctx.executable._tool,
        arguments = [args],
        inputs = inputs,
        outputs = [layout, digest],
        mnemonic = "OCIIndex",
        progress_message = "Assembling image index %{label}",
    )
    return [
        DefaultInfo(files = depset([layout])),
        OutputGroupInfo(digest = depset([digest])),
    ]

oci_image_index_rule = rule(
    implementation = _oci_image_index_impl,
    doc = "Assembles an image index as a directory in OCI image layout.",
    attrs = dict_attrs("annotations", "Annotations of the index; a file has one KEY=VALUE in each line.") | {
        "images": attr.label_list(cfg = _platforms, mandatory = True, doc = "Images to list, in this order."),
        "platforms": attr.label_list(
            providers = [platform_common.PlatformInfo],
            doc = "Platforms to build the one image for, in this order.",
        ),
        "_tool": attr.label(default = Label(":oci"), executable = True, cfg = "exec"),
    },
)
