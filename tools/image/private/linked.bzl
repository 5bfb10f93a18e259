"""How the programs of images are linked."""

visibility("//tools/image/...")

_LINKOPTS = "@rules_go//go/config:gc_linkopts"

_NO_DEBUGGER = "-w"

def _linked_impl(settings, _attr):
    options = settings[_LINKOPTS]
    return {
        "//command_line_option:strip": "never",
        _LINKOPTS: options if _NO_DEBUGGER in options else options + [_NO_DEBUGGER],
    }

# Programs keep their symbol tables, by which the report of sizes knows what their bytes are
# for; what is packed has none. Every program of an image has to be linked like this, since
# programs share the packages that they are made of.
linked = transition(
    implementation = _linked_impl,
    inputs = [_LINKOPTS],
    outputs = [
        "//command_line_option:strip",
        _LINKOPTS,
    ],
)

LINKED_ATTRS = {
    "_allowlist_function_transition": attr.label(
        default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
    ),
}
