"""The rule that sends an image to a registry."""

load(":private/launcher.bzl", "launcher")

visibility("private")

def _oci_push_impl(ctx):
    if ctx.attr.repository and ctx.attr.repository_file:
        fail("{}: 'repository' and 'repository_file' are both set: remove one of the two".format(ctx.label))
    files = {"--image": ctx.file.image}
    if ctx.file.remote_tags:
        files["--remote_tags-file"] = ctx.file.remote_tags
    if ctx.file.repository_file:
        files["--repository-file"] = ctx.file.repository_file
    args = ["push"]
    if ctx.attr.repository:
        args += ["--repository", ctx.attr.repository]
    return launcher(ctx, args, files)

oci_push_rule = rule(
    implementation = _oci_push_impl,
    doc = """Pushes an image or index on `bazel run`, by digest and then by each tag.

    bazel run //app:push -- --repository registry.example.com/app --tag v1

Credentials are those of `docker login`. `--tag` adds to the tags of the rule,
`--repository` replaces its repository, `--insecure` allows a registry without TLS.""",
    executable = True,
    attrs = {
        "image": attr.label(allow_single_file = True, mandatory = True, doc = "Image or index to push."),
        "remote_tags": attr.label(allow_single_file = True, doc = "File with tags to set after the push, one in each line."),
        "repository": attr.string(doc = "Where to push to, as REGISTRY/PATH, without tag and digest."),
        "repository_file": attr.label(allow_single_file = True, doc = "File that holds the repository."),
        "_tool": attr.label(default = Label(":oci"), executable = True, cfg = "exec"),
    },
)
