"""What can be wrong with the paths of an image, found while Bazel analyzes it."""

visibility("//tools/image/...")

# Directories that every engine provides, and files that it writes.
PROVIDED = ["/dev", "/etc/hostname", "/etc/hosts", "/etc/resolv.conf", "/proc", "/sys"]

_MAX_LINKS = 40

def clean(path):
    """Removes empty and "." elements.

    Args:
        path: string, an absolute path.

    Returns:
        string.
    """
    return "/" + "/".join([element for element in path.split("/") if element not in ["", "."]])

def path_problem(path):
    """What is wrong with a path in an image.

    Args:
        path: string.

    Returns:
        string, or None.
    """
    if not path.startswith("/") or ".." in path.split("/"):
        return "expected an absolute path without '..', found {}; correct the path".format(repr(path))
    if clean(path) == "/":
        return "expected a path below the root, found {}; name a file or directory in it".format(repr(path))
    return None

def _parents(path):
    elements = path.split("/")
    return ["/".join(elements[:i]) for i in range(2, len(elements))]

def _resolve(link, target):
    """The path that a link names, or None where it leads above the root."""
    elements = [] if target.startswith("/") else link.split("/")[1:-1]
    for element in target.split("/"):
        if element == "..":
            if not elements:
                return None
            elements.pop()
        elif element not in ["", "."]:
            elements.append(element)
    return "/" + "/".join(elements)

def _follow(path, links):
    """The path after all links on it, or None where there are too many."""
    for _ in range(_MAX_LINKS):
        on_path = [p for p in _parents(path) + [path] if p in links] if path else []
        if not on_path:
            return path
        path = _resolve(on_path[0], links[on_path[0]] + path[len(on_path[0]):])
    return None

def _covered(path, roots):
    return bool([root for root in roots if path and (path + "/").startswith(root + "/")])

def entries_problem(entries, *, reserved = {}, provided = PROVIDED, complete = True):
    """What is wrong with the entries of an image.

    Args:
        entries: list of entries of listing.bzl.
        reserved: dict from the paths in other layers, directories with a slash at the end, to
            the attribute that puts them there.
        provided: list of paths that are there when the image runs: PROVIDED and volumes.
        complete: bool, whether the entries and the reserved paths are all that is in the image.

    Returns:
        string that begins with the attribute, or None.
    """
    found = {
        clean(path): struct(attribute = attribute, kind = "dir" if path.endswith("/") else "file", origin = attribute)
        for path, attribute in reserved.items()
    }
    for e in entries:
        problem = path_problem(e.path)
        if problem:
            return "{}: {}: {}".format(e.attribute, e.origin, problem)
        path = clean(e.path)
        other = found.get(path)
        if other:
            return "{}: {}: expected one source, found two: {} and {}; remove one of them".format(e.attribute, path, other.origin, e.origin)
        found[path] = e

    known = {path: None for path in provided}
    for path, e in found.items():
        known[path] = None
        for parent in _parents(path):
            known[parent] = None
            above = found.get(parent)
            if above and above.kind in ["file", "symlink"]:
                return "{}: {} of {}: expected a directory at {}, found the {} of {}; move one of them".format(
                    e.attribute,
                    path,
                    e.origin,
                    parent,
                    above.kind,
                    above.origin,
                )

    links = {path: e.target for path, e in found.items() if e.kind == "symlink"}
    trees = [path for path, e in found.items() if e.kind == "tree"]
    for link, target in links.items():
        path = _resolve(link, target)
        if complete and path:
            path = _follow(path, links)
            if path not in known and not _covered(path, provided + trees):
                path = None
        if not path:
            return "{}: {} -> {}: expected a target in the image, found none; add it, or correct the target".format(found[link].attribute, link, target)
    return None
