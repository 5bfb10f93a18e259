"""A layer: one compressed tar that holds a program and what else was asked for by name."""

load("@rules_pkg//pkg:providers.bzl", "PackageDirsInfo", "PackageFilegroupInfo", "PackageFilesInfo", "PackageSymlinkInfo")
load(":launch.bzl", "display", "tool_attr")

visibility("//tools/image/...")

def _entry(kind, path, attributes, *, source = None, target = None, origin = None):
    return struct(
        kind = kind,
        path = "/" + path.lstrip("/"),
        mode = attributes.get("mode") or "",
        uid = attributes.get("uid") or 0,
        gid = attributes.get("gid") or 0,
        source = source,
        target = target,
        origin = display(origin),
    )

def _files(info, origin, inputs, entries):
    for path, file in info.dest_src_map.items():
        inputs.append(file)
        entries.append(_entry("file", path, info.attributes, source = file.path, origin = origin))

def _dirs(info, origin, entries):
    for path in info.dirs:
        entries.append(_entry("dir", path, info.attributes, origin = origin))

def _symlink(info, origin, entries):
    entries.append(_entry("symlink", info.destination, info.attributes, target = info.target, origin = origin))

def _content(target, inputs, entries):
    if PackageFilesInfo in target:
        _files(target[PackageFilesInfo], target.label, inputs, entries)
    if PackageDirsInfo in target:
        _dirs(target[PackageDirsInfo], target.label, entries)
    if PackageSymlinkInfo in target:
        _symlink(target[PackageSymlinkInfo], target.label, entries)
    if PackageFilegroupInfo in target:
        group = target[PackageFilegroupInfo]
        for info, origin in group.pkg_files:
            _files(info, origin, inputs, entries)
        for info, origin in group.pkg_dirs:
            _dirs(info, origin, entries)
        for info, origin in group.pkg_symlinks:
            _symlink(info, origin, entries)

def _image_layer_impl(ctx):
    program = ctx.executable.binary
    inputs = [program]
    entries = [_entry(
        "file",
        ctx.attr.path,
        {"mode": "0555"},
        source = program.path,
        origin = ctx.attr.binary.label,
    )]
    for target in ctx.attr.contents:
        _content(target, inputs, entries)

    listing = ctx.actions.declare_file(ctx.label.name + ".json")
    ctx.actions.write(listing, json.encode(entries))
    layer = ctx.actions.declare_file(ctx.label.name + ".tar.gz")
    ctx.actions.run(
        executable = ctx.executable._tool,
        arguments = ["-listing", listing.path, "-out", layer.path],
        inputs = inputs + [listing],
        outputs = [layer],
        mnemonic = "ImageLayer",
        progress_message = "Packing layer %{label}",
    )
    return [DefaultInfo(files = depset([layer]))]

image_layer = rule(
    implementation = _image_layer_impl,
    doc = "Packs a program, mode 0555, owner root, with further contents.",
    attrs = {
        "binary": attr.label(
            doc = "The program.",
            executable = True,
            cfg = "target",
            mandatory = True,
        ),
        "contents": attr.label_list(
            doc = "pkg_files, pkg_mkdirs, pkg_mklink or pkg_filegroup targets of rules_pkg.",
            providers = [
                [PackageFilesInfo],
                [PackageDirsInfo],
                [PackageSymlinkInfo],
                [PackageFilegroupInfo],
            ],
        ),
        "path": attr.string(
            doc = "Where the program is in the image.",
            mandatory = True,
        ),
        "_tool": tool_attr("//tools/image/pack"),
    },
)
