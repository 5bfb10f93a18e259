"""The rule that hands an image to the container engine of this machine."""

load(":private/launcher.bzl", "launcher", "runfile")

visibility("private")

_FIND_ENGINE = """\
engine=$(command -v docker || command -v podman || command -v nerdctl) || {
  echo "expected docker, podman or nerdctl on PATH, found none; install one, or name a program in the attribute loader" >&2
  exit 1
}"""

def _tarball(ctx):
    tarball = ctx.actions.declare_file(ctx.label.name + "/tarball.tar")
    args = ctx.actions.args()
    args.add("tarball")
    args.add("--target", ctx.label)
    args.add("--output", tarball)
    args.add("--format", ctx.attr.format)
    args.add_all(["--image", ctx.file.image], expand_directories = False)
    if ctx.file.repo_tags:
        args.add("--repo_tags-file", ctx.file.repo_tags)
    ctx.actions.run(
        executable = ctx.executable._tool,
        arguments = [args],
        inputs = [ctx.file.image] + ctx.files.repo_tags,
        outputs = [tarball],
        mnemonic = "OCITarball",
        progress_message = "Packing image %{label}",
    )
    return tarball

def _oci_load_impl(ctx):
    files = {"--image": ctx.file.image}
    if ctx.file.repo_tags:
        files["--repo_tags-file"] = ctx.file.repo_tags
    find, loader = _FIND_ENGINE, []
    if ctx.attr.loader:
        find = "engine=" + runfile(ctx, ctx.executable.loader)
        loader = [ctx.runfiles([ctx.executable.loader]), ctx.attr.loader[DefaultInfo].default_runfiles]
    return [
        launcher(
            ctx,
            ["tarball", "--output", "/dev/stdout", "--format", ctx.attr.format],
            files,
            loader,
            before = find,
            after = "| \"$engine\" load --input /dev/stdin",
        ),
        OutputGroupInfo(tarball = depset([_tarball(ctx)])),
    ]

oci_tarball_rule = rule(
    implementation = _oci_load_impl,
    doc = """Loads an image into Docker, Podman or nerdctl on `bazel run`.

The archive is streamed to the engine. It becomes a file only when the output group
`tarball` is asked for.""",
    executable = True,
    attrs = {
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
        "repo_tags": attr.label(allow_single_file = True, doc = "File with names for the image, one REPOSITORY:TAG in each line."),
        "_tool": attr.label(default = Label(":oci"), executable = True, cfg = "exec"),
    },
)
