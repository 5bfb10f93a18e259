"""The rule that hands an image to the container engine of this machine."""

load(":private/entries.bzl", "add_entries", "list_attrs")
load(":private/launcher.bzl", "launcher")

visibility("private")

def _tarball(ctx):
    tarball = ctx.actions.declare_file(ctx.label.name + "/tarball.tar")
    args = ctx.actions.args()
    args.add("tarball")
    args.add("--target", ctx.label)
    args.add("--output", tarball)
    args.add("--format", ctx.attr.format)
    args.add_all(["--image", ctx.file.image], expand_directories = False)
    ctx.actions.run(
        executable = ctx.executable._tool,
        arguments = [args],
        inputs = [ctx.file.image] + add_entries(ctx, args, "repo_tags"),
        outputs = [tarball],
        mnemonic = "OCITarball",
        progress_message = "Packing image %{label}",
    )
    return tarball

def _oci_load_impl(ctx):
    files = {"--image": ctx.file.image}
    if ctx.file.repo_tags:
        files["--repo_tags-file"] = ctx.file.repo_tags
    loader = []
    if ctx.attr.loader:
        files["--loader"] = ctx.executable.loader
        loader = [ctx.attr.loader[DefaultInfo].default_runfiles]
    args = ["load", "--format", ctx.attr.format]
    for tag in ctx.attr.inline_repo_tags:
        args += ["--repo_tags", tag]
    return [
        launcher(ctx, args, files, loader),
        OutputGroupInfo(tarball = depset([_tarball(ctx)])),
    ]

oci_tarball_rule = rule(
    implementation = _oci_load_impl,
    doc = """Loads an image into Docker, Podman or nerdctl on `bazel run`.

The archive is streamed to the engine. It becomes a file only when the output group
`tarball` is asked for.""",
    executable = True,
    attrs = list_attrs("repo_tags", "Names for the image, as REPOSITORY:TAG; a file has one in each line.") | {
        "format": attr.string(
            default = "docker",
            doc = "Format of the archive: docker, which every engine reads, or oci, which holds an index too.",
            values = ["docker", "oci"],
        ),
        "image": attr.label(allow_single_file = True, mandatory = True, doc = "Image or index to load."),
        "loader": attr.label(
            cfg = "target",
            doc = "Program that is started as `PROGRAM load --input ARCHIVE`, instead of the first engine on PATH.",
            executable = True,
        ),
        "_tool": attr.label(default = Label(":oci"), executable = True, cfg = "exec"),
    },
)
