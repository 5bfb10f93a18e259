"""What can be wrong with the entries of an image's config, found while BUILD files are read."""

load("//tools/image/layer:layers_info.bzl", "COMPRESSIONS")

visibility("//tools/image/...")

_PROTOCOLS = ["sctp", "tcp", "udp"]

def _port_problem(port):
    number, _, protocol = str(port).partition("/")
    if number.isdigit() and 0 < int(number) and int(number) < 65536 and (protocol or "tcp") in _PROTOCOLS:
        return None
    return "ports: expected a number from 1 to 65535, alone or as in \"53/udp\", found {}; correct it".format(repr(port))

def _text_problem(attribute, values):
    for value in values:
        if "\0" in value:
            return "{}: expected text without a zero byte, found {}; correct it".format(attribute, repr(value))
    return None

def _name_problem(attribute, names, forbidden = []):
    for name in names:
        if not name or [character for character in forbidden if character in name]:
            return "{}: expected a name{}, found {}; correct it".format(
                attribute,
                " without '=' and line breaks" if forbidden else "",
                repr(name),
            )
    return None

def config_problem(
        *,
        annotations = {},
        args = [],
        base = None,
        compression = None,
        env = {},
        env_from_base = {},
        labels = {},
        ports = [],
        repository = None,
        workdir = "/"):
    """What is wrong with attributes of go_image that say what is in the config, and in which form.

    Args:
        annotations: dict of strings.
        args: list of strings.
        base: label, or None.
        compression: string, or None.
        env: dict of strings.
        env_from_base: dict of strings.
        labels: dict of strings.
        ports: list of ints and strings.
        repository: string, or None.
        workdir: string.

    Returns:
        string that begins with the attribute, or None.
    """
    if compression not in COMPRESSIONS + [None]:
        return "compression: expected one of {}, found {}; correct it".format(", ".join(COMPRESSIONS), repr(compression))
    for attribute, values in {
        "annotations": annotations,
        "env": env,
        "env_from_base": env_from_base,
        "labels": labels,
    }.items():
        forbidden = ["=", "\n"] if attribute.startswith("env") else []
        problem = _name_problem(attribute, values, forbidden) or _text_problem(attribute, values.keys() + values.values())
        if problem:
            return problem
    problem = _text_problem("args", args)
    if problem:
        return problem
    if env_from_base and base == None:
        return "env_from_base: expected a base whose environment {} can refer to, found none; set base, or use env".format(", ".join(env_from_base))
    both = [name for name in env_from_base if name in env]
    if both:
        return "env_from_base: expected {} in one of env and env_from_base, found it in both; remove one".format(both[0])
    for port in ports:
        problem = _port_problem(port)
        if problem:
            return problem
    if repository != None and (not repository or repository.strip("abcdefghijklmnopqrstuvwxyz0123456789._-/:")):
        return "repository: expected a name in lower case without a tag, found {}; correct it".format(repr(repository))
    if repository and ":" in repository.split("/")[-1]:
        return "repository: expected a name without a tag, found {}; remove the tag".format(repr(repository))
    if not workdir.startswith("/"):
        return "workdir: expected an absolute path, found {}; correct it".format(repr(workdir))
    return None
