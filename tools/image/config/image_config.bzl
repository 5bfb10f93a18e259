"""What an image says of itself, and the image without its program that says it."""

load("//platforms:defs.bzl", "platform_select")
load("//tools/image/config/stamp:stamped.bzl", "stamped")
load("//tools/image/launch:display.bzl", "display")
load("//tools/image/launch:launch.bzl", "tool_attr")
load("//tools/image/layer:layers_info.bzl", "LayersInfo")
load("//tools/image/layer/compress:compress.bzl", "COMPRESSION_ATTRS", "compression_of")
load("//tools/image/ocidir:layout.bzl", "layout")

visibility("//tools/image/...")

ImageConfigInfo = provider(
    doc = "What an image is made of besides its own layers, for image_layout.",
    fields = {
        "base": "File, the OCI image layout of the image below, or None.",
        "base_files": "depset of Files that the base leads to.",
        "layers": "list of structs with file, a plain tar that other images have as a layer, too, and history, a string, its name in the image's history.",
        "spec": "File, JSON of what the target says.",
        "status": "File, Bazel's stable workspace status, or None.",
    },
)

# A list, because Bazel's dicts keep their order and JSON objects do not.
def _variables(values):
    return [{"Name": name, "Value": value} for name, value in values.items()]

def _named(targets, compression):
    return [
        struct(file = file, history = history)
        for target, history in targets.items()
        for file in getattr(target[LayersInfo], compression)
    ]

def image_layout(ctx, info, output, layers, own_layers = []):
    """Declares the action that writes an image as an OCI image layout.

    Args:
        ctx: the context of a rule with CONFIG_TOOL_ATTRS.
        info: ImageConfigInfo.
        output: File, a directory to write.
        layers: list of structs, as ImageConfigInfo has them.
        own_layers: list of Files, the image's own layers above them.
    """
    args = ctx.actions.args()
    args.add("-spec", info.spec)
    inputs = [info.spec] + [layer.file for layer in layers] + own_layers
    if info.status:
        args.add("-status", info.status)
        inputs.append(info.status)
    if info.base:
        args.add_all("-base", [info.base], expand_directories = False)
        inputs.append(info.base)
    args.add_all("-out", [output], expand_directories = False)
    for layer in layers:
        args.add(layer.file)
        args.add(layer.history)
    for layer in own_layers:
        # rules_oci names a layer in the image's history like this, too.
        args.add(layer)
        args.add(layer.owner)
    ctx.actions.run(
        executable = ctx.executable._config,
        arguments = [args],
        inputs = depset(inputs, transitive = [info.base_files]),
        outputs = [output],
        mnemonic = "ImageConfig",
        progress_message = "Describing image %{label}",
    )

CONFIG_TOOL_ATTRS = {
    "_config": tool_attr("//tools/image/config"),
}

def _image_config_impl(ctx):
    spec = ctx.actions.declare_file(ctx.label.name + ".json")
    ctx.actions.write(spec, json.encode({
        "Annotations": ctx.attr.annotations,
        "Architecture": ctx.attr.architecture,
        "Args": ctx.attr.arguments,
        "Base": display(ctx.attr.base.label) if ctx.attr.base else "",
        "BaseName": ctx.attr.base_name,
        "Entrypoint": ctx.attr.entrypoint,
        "Env": _variables(ctx.attr.environment),
        "EnvFromBase": _variables(ctx.attr.env_from_base),
        "Image": ctx.attr.image or display(ctx.label),
        "Labels": ctx.attr.labels,
        "OS": ctx.attr.os,
        "Ports": ctx.attr.ports,
        "Title": ctx.attr.title,
        "User": ctx.attr.user,
        "Variant": ctx.attr.variant,
        "Volumes": ctx.attr.volumes,
        "WorkingDir": ctx.attr.workdir,
    }))
    info = ImageConfigInfo(
        base = layout(ctx, "base") if ctx.attr.base else None,
        base_files = ctx.attr.base[DefaultInfo].default_runfiles.files if ctx.attr.base else depset(),
        layers = _named(ctx.attr.layers, "none"),
        spec = spec,
        status = ctx.info_file if ctx.attr.stamp else None,
    )
    output = ctx.actions.declare_directory(ctx.label.name)
    image_layout(ctx, info, output, _named(ctx.attr.layers, compression_of(ctx)))
    return [DefaultInfo(files = depset([output])), info]

_image_config = rule(
    implementation = _image_config_impl,
    attrs = CONFIG_TOOL_ATTRS | COMPRESSION_ATTRS | {
        "annotations": attr.string_dict(),
        "architecture": attr.string(mandatory = True),
        "arguments": attr.string_list(),
        "base": attr.label(),
        "base_name": attr.string(),
        "entrypoint": attr.string_list(mandatory = True),
        "env_from_base": attr.string_dict(),
        "environment": attr.string_dict(),
        "image": attr.string(doc = "Label of the image, for messages; by default this target's."),
        "labels": attr.string_dict(),
        "layers": attr.label_keyed_string_dict(
            doc = "The layers that other images have, too, from below, to their names in the image's history.",
            providers = [LayersInfo],
        ),
        "os": attr.string(mandatory = True),
        "ports": attr.string_list(),
        "stamp": attr.bool(),
        "title": attr.string(mandatory = True),
        "user": attr.string(mandatory = True),
        "variant": attr.string(),
        "volumes": attr.string_list(),
        "workdir": attr.string(mandatory = True),
    },
)

def image_config(name, **kwargs):
    """Declares an image without its program: the base of the oci_image that adds the layers.

    The config has what the author wrote, word for word. With --stamp its labels name the commit,
    as tools/image/config/stamp/status tells it. With a base the annotations name that. What is not known
    is left out.

    Targets:
        <name>: an OCI image layout for the platform that is built for.

    Args:
        name: string.
        **kwargs: annotations, arguments, base, base_name, compression, entrypoint, env_from_base,
            environment, image, labels, layers, ports, title, user, volumes, workdir; tags,
            testonly, visibility.
    """
    _image_config(
        name = name,
        architecture = platform_select("architecture"),
        os = platform_select("os"),
        stamp = stamped(True, False),
        variant = platform_select("variant"),
        **kwargs
    )
