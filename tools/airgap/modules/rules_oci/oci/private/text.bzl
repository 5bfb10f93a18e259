"""Values of a macro as files of text, which is what the rules take."""

visibility("private")

def _text_impl(ctx):
    ctx.actions.write(ctx.outputs.out, ctx.attr.content)
    return DefaultInfo(files = depset([ctx.outputs.out]))

_text = rule(
    implementation = _text_impl,
    attrs = {
        "content": attr.string(doc = "What the file holds."),
        "out": attr.output(mandatory = True, doc = "The file."),
    },
)

_COMMON = [
    "compatible_with",
    "deprecation",
    "restricted_to",
    "tags",
    "target_compatible_with",
    "testonly",
    "visibility",
]

def common(kwargs):
    """Picks the attributes that all targets of a macro share.

    Args:
        kwargs: arguments of the macro.

    Returns:
        A dictionary of those that are for every target.
    """
    return {key: kwargs[key] for key in _COMMON if key in kwargs}

def as_file(name, attribute, value, separator, kwargs):
    """Writes a list or a dictionary to a file.

    Args:
        name: name of the macro's target.
        attribute: the attribute that the value was given for.
        value: list, dictionary, or label of a file. A select() is one of labels.
        separator: what stands between two entries.
        kwargs: arguments of the macro.

    Returns:
        The label of a file.
    """
    if type(value) == "dict":
        value = ["{}={}".format(key, text) for key, text in value.items()]
    if type(value) != "list":
        return value
    target = "{}_write_{}".format(name, attribute)
    _text(
        name = target,
        out = "{}.{}.txt".format(name, attribute),
        content = separator.join(value),
        **common(kwargs)
    )
    return target
