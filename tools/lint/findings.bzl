"""What nogo finds in bad code, as a file that a test can read."""

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
    doc = "The directory in which nogo writes nogo.log, by whose presence the build of the library fails.",
    attrs = {
        # Bazel does not ask for the validation of what is built for execution.
        "library": attr.label(cfg = "exec", mandatory = True, providers = [GoArchive]),
    },
)
