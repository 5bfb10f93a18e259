"""A test that counts how often Bazel builds a target for the images of all platforms."""

load("//platforms:defs.bzl", "PLATFORMS")
load("//tools/image/index:image_index.bzl", "to_platforms")

visibility("private")

def _outputs_test_impl(ctx):
    outputs = depset(transitive = [
        target[DefaultInfo].files
        for target in ctx.split_attr.target.values()
    ]).to_list()
    return [AnalysisTestResultInfo(
        success = len(outputs) == ctx.attr.count,
        message = "expected {} outputs, found {}".format(ctx.attr.count, [f.path for f in outputs]),
    )]

outputs_test = rule(
    implementation = _outputs_test_impl,
    doc = "Tests how many output files a target has when the images of all platforms use it.",
    attrs = {
        "count": attr.int(mandatory = True),
        "platforms": attr.string_list(default = PLATFORMS.keys()),
        "target": attr.label(
            cfg = to_platforms,
            mandatory = True,
        ),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
    },
    analysis_test = True,
)
