"""The entries of a layer, as tools/image/layer/pack reads them, and what is wrong with them.

An entry is a struct: kind, path, mode, uid, gid, source, content, target and origin are
those of tools/image/layer; attribute is that of go_image which asked for it.
"""

load("@rules_pkg//pkg:providers.bzl", "PackageDirsInfo", "PackageFilegroupInfo", "PackageFilesInfo", "PackageSymlinkInfo")
load("//tools/image/launch:display.bzl", "display")

visibility("//tools/image/...")

def new_entry(kind, path, attribute, origin, *, mode = "", uid = 0, gid = 0, source = None, content = "", target = ""):
    """Makes an entry.

    Args:
        kind: string, "file", "dir", "symlink", or "tree" for a directory of files.
        path: string, absolute path in the image.
        attribute: string, the attribute that asks for it.
        origin: Label of the target that asks for it.
        mode: string, octal, or empty for the default.
        uid: int.
        gid: int.
        source: File, the content of a file or a tree.
        content: string, the content of a file without a source.
        target: string, where a symlink points.

    Returns:
        A struct.
    """
    return struct(
        attribute = attribute,
        content = content,
        gid = gid,
        kind = kind,
        mode = mode,
        origin = display(origin),
        path = path,
        source = source.path if source else "",
        target = target,
        uid = uid,
    )

def _packaged(kind, path, attributes, origin, **kwargs):
    return new_entry(
        kind,
        "/" + path.lstrip("/"),
        "contents",
        origin,
        gid = attributes.get("gid") or 0,
        mode = attributes.get("mode") or "",
        uid = attributes.get("uid") or 0,
        **kwargs
    )

def _files(info, origin, inputs):
    inputs.extend(info.dest_src_map.values())
    return [
        _packaged("tree" if file.is_directory else "file", path, info.attributes, origin, source = file)
        for path, file in info.dest_src_map.items()
    ]

def _dirs(info, origin):
    return [_packaged("dir", path, info.attributes, origin) for path in info.dirs]

def _symlinks(info, origin):
    return [_packaged("symlink", info.destination, info.attributes, origin, target = info.target)]

def packaged_entries(target, inputs):
    """The entries of a target of rules_pkg.

    Args:
        target: Target with a provider of rules_pkg.
        inputs: list of Files, to which the contents of files are added.

    Returns:
        A list of entries.
    """
    entries = []
    if PackageFilesInfo in target:
        entries += _files(target[PackageFilesInfo], target.label, inputs)
    if PackageDirsInfo in target:
        entries += _dirs(target[PackageDirsInfo], target.label)
    if PackageSymlinkInfo in target:
        entries += _symlinks(target[PackageSymlinkInfo], target.label)
    if PackageFilegroupInfo in target:
        group = target[PackageFilegroupInfo]
        for info, origin in group.pkg_files:
            entries += _files(info, origin, inputs)
        for info, origin in group.pkg_dirs:
            entries += _dirs(info, origin)
        for info, origin in group.pkg_symlinks:
            entries += _symlinks(info, origin)
    return entries
