"""Layers that are the same on every platform, and built once for all of them."""

load("//platforms:defs.bzl", "PLATFORMS", "platform_label")

visibility("//tools/image/...")

def _once_impl(_settings, _attr):
    return {"//command_line_option:platforms": str(platform_label(PLATFORMS.keys()[0]))}

# As the `cfg` of a rule: the images of all platforms share one target with one set of actions.
once = transition(
    implementation = _once_impl,
    inputs = [],
    outputs = ["//command_line_option:platforms"],
)

# The attributes that a rule with this `cfg` needs.
ONCE_ATTRS = {
    "_allowlist_function_transition": attr.label(
        default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
    ),
}
