"""How often a target is built for the images of all platforms."""

load("//platforms:defs.bzl", "PLATFORMS", "platform_label")

visibility("private")

def _all_platforms_impl(_settings, _attr):
    return {
        platform: {"//command_line_option:platforms": str(platform_label(platform))}
        for platform in PLATFORMS
    }

_all_platforms = transition(
    implementation = _all_platforms_impl,
    inputs = [],
    outputs = ["//command_line_option:platforms"],
)

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
        "target": attr.label(
            cfg = _all_platforms,
            mandatory = True,
        ),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
    },
    analysis_test = True,
)
