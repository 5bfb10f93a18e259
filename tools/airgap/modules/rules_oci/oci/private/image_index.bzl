"""The rule that gathers images for several platforms under one name."""

visibility("private")

def _oci_image_index_impl(ctx):
    if ctx.attr.platforms:
        fail("{}: 'platforms' is refused, because rules_oci lists such manifests in an order that changes with flags and versions of Bazel: make one oci_image for each platform, list them in 'images', and remove 'platforms'".format(ctx.label))
    layout = ctx.actions.declare_directory(ctx.label.name)
    digest = ctx.actions.declare_file(ctx.label.name + ".json.sha256")

    args = ctx.actions.args()
    args.add("index")
    args.add("--target", ctx.label)
    args.add_all(["--output", layout], expand_directories = False)
    args.add("--digest", digest)
    args.add_all(ctx.files.images, before_each = "--image", expand_directories = False)

    ctx.actions.run(
        executable = ctx.executable._tool,
        arguments = [args],
        inputs = ctx.files.images,
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
    attrs = {
        "images": attr.label_list(mandatory = True, doc = "Images to list, in this order."),
        "platforms": attr.label_list(
            providers = [platform_common.PlatformInfo],
            doc = "Refused with the reason: their order is not one that every build keeps.",
        ),
        "_tool": attr.label(default = Label(":oci"), executable = True, cfg = "exec"),
    },
)
