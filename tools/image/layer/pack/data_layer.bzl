"""The layers of what an image holds besides its program."""

load("@rules_pkg//pkg:providers.bzl", "PackageDirsInfo", "PackageFilegroupInfo", "PackageFilesInfo", "PackageSymlinkInfo")
load("//tools/image/launch:display.bzl", "display")
load("//tools/image/layer:once.bzl", "ONCE_ATTRS", "once")
load("//tools/image/layer/compress:compress.bzl", "layer_providers")
load("//tools/image/ocidir:layout.bzl", "layout")
load(":entry.bzl", "decode_entry")
load(":listing.bzl", "new_entry", "packaged_entries")
load(":pack.bzl", "PACK_ATTRS", "image_label", "pack")
load(":paths.bzl", "PROVIDED", "clean", "entries_problem")

visibility("//tools/image/...")

def _file_entries(target, place):
    """The entries of a target in `files`: below the path where that ends with a slash."""
    place = decode_entry(place)
    files = target[DefaultInfo].files.to_list()
    below = place["path"].endswith("/")
    if not files or len(files) > 1 and not below:
        return [], "expected one file for {}, found {}; end the path with a slash to put them all below it".format(
            repr(place["path"]),
            len(files),
        )
    return [
        new_entry(
            "tree" if file.is_directory else "file",
            place["path"] + file.basename if below and not file.is_directory else place["path"],
            "files",
            target.label,
            gid = place["gid"],
            mode = place["mode"] or "0444",
            source = file,
            uid = place["uid"],
        )
        for file in files
    ], None

def _data_layer_impl(ctx):
    origin = Label(image_label(ctx))
    inputs = list(ctx.files.layers)
    base = layout(ctx, "base") if ctx.attr.base else None
    if base:
        inputs += [base] + ctx.attr.base[DefaultInfo].default_runfiles.files.to_list()
    entries = []
    problem = None
    for target in ctx.attr.contents:
        entries += packaged_entries(target, inputs)
    for target, place in ctx.attr.files.items():
        more, found = _file_entries(target, place)
        problem = problem or found and "files: {}: {}".format(display(target.label), found)
        entries += more
        inputs += target[DefaultInfo].files.to_list()
    for place in ctx.attr.dirs:
        place = decode_entry(place)
        attribute = "volumes" if place["path"] in ctx.attr.volumes else "dirs"
        entries.append(new_entry("dir", place["path"], attribute, origin, gid = place["gid"], mode = place["mode"], uid = place["uid"]))
    for link, target in ctx.attr.symlinks.items():
        entries.append(new_entry("symlink", link, "symlinks", origin, target = target))
    for path, content in ctx.attr.texts.items():
        entries.append(new_entry("file", path, "user", origin, content = content, mode = "0444"))

    provided = PROVIDED + [clean(volume) for volume in ctx.attr.volumes]
    problem = problem or entries_problem(
        entries,
        complete = not ctx.attr.layers and not base,
        provided = provided,
        reserved = ctx.attr.reserved,
    )
    if problem:
        fail("{}: {}".format(image_label(ctx), problem))

    # With `layers` alone the tar is empty and unused: the action checks the layers.
    packed = pack(
        ctx,
        inputs,
        entries,
        base = base.path if base else "",
        layers = [{"origin": display(file.owner), "path": file.path} for file in ctx.files.layers],
        provided = provided,
        reserved = ctx.attr.reserved,
    )
    return layer_providers(ctx, packed if entries else None, below = ctx.files.layers) + [
        OutputGroupInfo(_validation = depset([packed])),
    ]

_ATTRS = PACK_ATTRS | {
    "base": attr.label(doc = "An OCI image layout that lies below everything."),
    "contents": attr.label_list(
        doc = "pkg_files, pkg_mkdirs, pkg_mklink or pkg_filegroup targets of rules_pkg.",
        providers = [
            [PackageFilesInfo],
            [PackageDirsInfo],
            [PackageSymlinkInfo],
            [PackageFilegroupInfo],
        ],
    ),
    "dirs": attr.string_list(doc = "Paths or entry() of directories."),
    "files": attr.label_keyed_string_dict(
        doc = "Files to paths or entry(); a path that ends with a slash is the directory of all.",
        allow_files = True,
    ),
    "layers": attr.label_list(
        doc = "Tars that are layers of their own.",
        allow_files = [".tar", ".tar.gz", ".tgz", ".tar.zst", ".tzst"],
    ),
    "reserved": attr.string_dict(doc = "Paths in the image's other layers, to the attribute that put them there."),
    "symlinks": attr.string_dict(doc = "Paths to what they point to."),
    "texts": attr.string_dict(doc = "Paths to contents of files, mode 0444."),
    "volumes": attr.string_list(doc = "Paths of directories that the engine provides."),
}

data_layer = rule(
    implementation = _data_layer_impl,
    doc = "Packs what an image holds besides its program, after the layers that it is given.",
    attrs = _ATTRS,
)

data_layer_once = rule(
    implementation = _data_layer_impl,
    doc = "A data_layer that is the same on every platform.",
    cfg = once,
    attrs = _ATTRS | ONCE_ATTRS,
)
