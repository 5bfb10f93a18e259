"""The rule that assembles an image for one platform."""

visibility("private")

_FILES = {
    "annotations": "File with annotations of the manifest, one KEY=VALUE in each line.",
    "cmd": "File with default arguments, one in each line.",
    "created": "File whose content is the time of creation. Without it, and without a base, it is the start of 1970.",
    "entrypoint": "File with the program to start and its fixed arguments, one in each line. Drops the cmd of the base.",
    "env": "File with the environment of the process, one KEY=VALUE in each line. $NAME and ${NAME} stand for what the base or an earlier entry says.",
    "exposed_ports": "File with ports such as 8080/tcp, separated by commas.",
    "labels": "File with labels of the config, one KEY=VALUE in each line.",
    "volumes": "File with mount points, separated by commas.",
}

def _check_platform(ctx):
    if ctx.attr.base:
        for name in ["os", "architecture", "variant"]:
            if getattr(ctx.attr, name):
                fail("{}: '{}' must not be set, because the image inherits it from 'base': remove one of the two".format(ctx.label, name))
    elif not ctx.attr.os or not ctx.attr.architecture:
        fail("{}: 'os' and 'architecture' are mandatory when 'base' is unspecified: set both, or name a base".format(ctx.label))

def _oci_image_impl(ctx):
    _check_platform(ctx)
    layout = ctx.actions.declare_directory(ctx.label.name)
    digest = ctx.actions.declare_file(ctx.label.name + ".json.sha256")
    inputs = list(ctx.files.tars)

    args = ctx.actions.args()
    args.add("image")
    args.add("--target", ctx.label)
    args.add_all(["--output", layout], expand_directories = False)
    args.add("--digest", digest)
    if ctx.file.base:
        args.add_all(["--base", ctx.file.base], expand_directories = False)
        inputs.append(ctx.file.base)
    for name in ["os", "architecture", "variant", "user", "workdir"]:
        value = getattr(ctx.attr, name)
        if value:
            args.add("--" + name, value)
    for tar in ctx.files.tars:
        args.add("--layer", tar)
        args.add("--source", tar.owner)
    for name in _FILES:
        file = getattr(ctx.file, name)
        if file:
            args.add("--{}-file".format(name), file)
            inputs.append(file)

    ctx.actions.run(
        executable = ctx.executable._tool,
        arguments = [args],
        inputs = inputs,
        outputs = [layout, digest],
        mnemonic = "OCIImage",
        progress_message = "Assembling image %{label}",
    )
    return [
        DefaultInfo(files = depset([layout])),
        OutputGroupInfo(digest = depset([digest])),
    ]

oci_image_rule = rule(
    implementation = _oci_image_impl,
    doc = "Assembles an image for one platform as a directory in OCI image layout.",
    attrs = {
        name: attr.label(allow_single_file = True, doc = doc)
        for name, doc in _FILES.items()
    } | {
        "architecture": attr.string(doc = "What the programs run on, as GOARCH has it. Mandatory without a base."),
        "base": attr.label(allow_single_file = True, doc = "Image to start from: a target whose only output is an OCI image layout."),
        "os": attr.string(doc = "What the programs run on, as GOOS has it. Mandatory without a base."),
        "resource_set": attr.string(default = "default", doc = "Accepted and ignored: the action needs less than Bazel reserves for any."),
        "tars": attr.label_list(
            allow_files = [".tar", ".tar.gz", ".tgz", ".tar.zst", ".tzst"],
            doc = "Layers, the lowest first.",
        ),
        "user": attr.string(doc = "Who the process runs as: USER or USER:GROUP, by name or number."),
        "variant": attr.string(doc = "Variant of the architecture, such as v7."),
        "workdir": attr.string(doc = "Directory the process starts in."),
        "_tool": attr.label(default = Label(":oci"), executable = True, cfg = "exec"),
    },
)
