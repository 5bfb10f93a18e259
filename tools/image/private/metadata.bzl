"""What an image says about itself: labels, annotations, and when it was created."""

load("//platforms:defs.bzl", "platform_select")
load(":launch.bzl", "display", "layout", "tool_attr")

visibility("//tools/image/...")

_TITLE = "org.opencontainers.image.title"
_EPOCH = "1970-01-01T00:00:00Z"

def metadata_problem(labels, annotations):
    """What oci_image's files of KEY=VALUE lines cannot hold.

    Args:
        labels: dict of strings.
        annotations: dict of strings.

    Returns:
        string, a message without the name of the target, or None.
    """
    for attribute, entries in [("labels", labels), ("annotations", annotations)]:
        for key, value in entries.items():
            if not key or "=" in key or "\n" in key:
                return "{}: expected a key without '=' and line breaks, found {}; correct it".format(attribute, repr(key))
            if "\n" in value:
                return "{}: expected one line for {}, found {}; write it as one line".format(attribute, key, repr(value))
    return None

def _lines(entries):
    return "".join(["{}={}\n".format(key, entries[key]) for key in sorted(entries)])

def _written(ctx):
    ctx.actions.write(ctx.outputs.annotations_file, _lines(ctx.attr.annotations))
    ctx.actions.write(ctx.outputs.created_file, _EPOCH)
    ctx.actions.write(ctx.outputs.labels_file, _lines({_TITLE: ctx.attr.title} | ctx.attr.labels))

def _looked_up(ctx):
    spec = ctx.actions.declare_file(ctx.label.name + ".json")
    ctx.actions.write(spec, json.encode({
        "Annotations": ctx.attr.annotations,
        "Architecture": ctx.attr.architecture,
        "Base": display(ctx.attr.base.label) if ctx.attr.base else "",
        "BaseName": ctx.attr.base_name,
        "Image": ctx.attr.image or display(ctx.label),
        "Labels": ctx.attr.labels,
        "OS": ctx.attr.os,
        "Title": ctx.attr.title,
    }))
    args = ctx.actions.args()
    args.add("-spec", spec)
    inputs = [spec]
    if ctx.attr.stamp:
        args.add("-status", ctx.info_file)
        inputs.append(ctx.info_file)
    if ctx.attr.base:
        base = layout(ctx, "base")
        args.add_all("-base", [base], expand_directories = False)
        inputs.append(base)
    args.add("-annotations", ctx.outputs.annotations_file)
    args.add("-created", ctx.outputs.created_file)
    args.add("-labels", ctx.outputs.labels_file)
    ctx.actions.run(
        executable = ctx.executable._tool,
        arguments = [args],
        inputs = inputs,
        outputs = [ctx.outputs.annotations_file, ctx.outputs.created_file, ctx.outputs.labels_file],
        mnemonic = "ImageMetadata",
        progress_message = "Describing image %{label}",
    )

def _image_metadata_impl(ctx):
    if ctx.attr.stamp or ctx.attr.base:
        _looked_up(ctx)
    else:
        _written(ctx)

_image_metadata = rule(
    implementation = _image_metadata_impl,
    attrs = {
        "annotations": attr.string_dict(),
        "annotations_file": attr.output(mandatory = True),
        "architecture": attr.string(mandatory = True),
        "base": attr.label(),
        "base_name": attr.string(),
        "created_file": attr.output(mandatory = True),
        "image": attr.string(doc = "Label of the image, for messages; by default this target's."),
        "labels": attr.string_dict(),
        "labels_file": attr.output(mandatory = True),
        "os": attr.string(mandatory = True),
        "stamp": attr.bool(),
        "title": attr.string(mandatory = True),
        "_tool": tool_attr("//tools/image/metadata"),
    },
)

def image_metadata(name, title, *, annotations = {}, base = None, base_name = None, labels = {}, **kwargs):
    """Files that oci_image takes as labels, annotations and created.

    With --stamp the labels name the commit, as tools/image/stamp/status tells it. With a
    base the annotations name that. What is not known is left out.

    Targets:
        <name>.annotations, <name>.created, <name>.labels: the files. The second is for
            stamped() only: without it, oci_image has the same time by itself.

    Args:
        name: string.
        title: string, org.opencontainers.image.title.
        annotations: dict of strings; they win over those that are known.
        base: label of an OCI image layout that has the platform that is built for.
        base_name: string, where the base can be pulled.
        labels: dict of strings; they win over those that are known.
        **kwargs: image, tags, testonly, visibility.
    """
    problem = metadata_problem(labels, annotations)
    if problem:
        fail("//{}:{}: {}".format(native.package_name(), name, problem))
    _image_metadata(
        name = name,
        annotations = annotations,
        annotations_file = name + ".annotations",
        architecture = platform_select("architecture"),
        base = base,
        base_name = base_name,
        created_file = name + ".created",
        labels = labels,
        labels_file = name + ".labels",
        os = platform_select("os"),
        stamp = stamped(True, False),
        title = title,
        **kwargs
    )

def stamped(value, otherwise = None):
    """A value for builds with --stamp.

    Args:
        value: anything that an attribute takes.
        otherwise: the value of all other builds.

    Returns:
        A select.
    """
    return select({
        Label("//tools/image/stamp:stamped"): value,
        "//conditions:default": otherwise,
    })
