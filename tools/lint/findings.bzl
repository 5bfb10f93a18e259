"""A rule that gives nogo's findings in bad code to a test, as a file."""

load("@rules_go//go:def.bzl", "GoArchive")

visibility("private")

def _findings_impl(ctx):
    groups = ctx.attr.library[OutputGroupInfo]
    if not groups._validation.to_list():
        fail("{}: expected nogo to run in every build of it, found no such action; look at go_sdk.nogo in MODULE.bazel".format(
            ctx.attr.library.label,
        ))
    return [DefaultInfo(files = groups.nogo_fix)]

findings = rule(
    implementation = _findings_impl,
    doc = "The directory in which nogo writes nogo.log. The build of a library with a nogo.log fails.",
    attrs = {
        # Bazel runs no validation for targets in the exec configuration.
        "library": attr.label(cfg = "exec", mandatory = True, providers = [GoArchive]),
    },
)
