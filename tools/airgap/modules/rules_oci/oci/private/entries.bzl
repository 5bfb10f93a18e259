"""Attributes whose value stands in the BUILD file or in a file of its own.

Each is two attributes: `NAME` takes a file, `inline_NAME` what the macro was given
as a list or a dictionary.
"""

visibility("private")

def list_attrs(name, doc):
    """Declares the two attributes of a list."""
    return _attrs(name, attr.string_list, doc)

def dict_attrs(name, doc):
    """Declares the two attributes of a dictionary."""
    return _attrs(name, attr.string_dict, doc)

def _attrs(name, inline, doc):
    return {
        name: attr.label(allow_single_file = True, doc = doc),
        "inline_" + name: inline(doc = "The same, given to the macro as a value."),
    }

def inline(kwargs, names):
    """Renames the arguments that are values, so that they reach `inline_NAME`.

    Args:
        kwargs: arguments of a macro.
        names: those that may be a value or a label. A select() is one of labels.

    Returns:
        The arguments of the rule.
    """
    return {
        "inline_" + key if key in names and type(value) in ["dict", "list"] else key: value
        for key, value in kwargs.items()
    }

def add_entries(ctx, args, name):
    """Adds the flags for one such pair of attributes.

    Args:
        ctx: the rule context.
        args: the Args to add to.
        name: the attribute.

    Returns:
        The files to list as inputs.
    """
    entries = getattr(ctx.attr, "inline_" + name)
    if type(entries) == "dict":
        entries = ["{}={}".format(key, value) for key, value in entries.items()]
    args.add_all(entries, before_each = "--" + name)
    file = getattr(ctx.file, name)
    if not file:
        return []
    args.add("--" + name + "-file", file)
    return [file]
