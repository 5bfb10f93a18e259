"""What can be wrong with the entries of an image's config, found while BUILD files are read."""

load(":layers_info.bzl", "COMPRESSIONS")

visibility("//tools/image/...")

_PROTOCOLS = ["sctp", "tcp", "udp"]

def _port_problem(port):
    number, _, protocol = str(port).partition("/")
    if number.isdigit() and 0 < int(number) and int(number) < 65536 and (protocol or "tcp") in _PROTOCOLS:
        return None
    return "ports: expected a number from 1 to 65535, alone or as in \"53/udp\", found {}; correct it".format(repr(port))

def config_problem(*, compression = None, env = {}, ports = [], repository = None, workdir = "/"):
    """What is wrong with attributes of go_image that say what is in the config, and in which form.

    Args:
        compression: string, or None.
        env: dict of strings.
        ports: list of ints and strings.
        repository: string, or None.
        workdir: string.

    Returns:
        string that begins with the attribute, or None.
    """
    if compression not in COMPRESSIONS + [None]:
        return "compression: expected one of {}, found {}; correct it".format(", ".join(COMPRESSIONS), repr(compression))
    for key in env:
        if not key or "=" in key:
            return "env: expected a name without '=', found {}; correct it".format(repr(key))
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
