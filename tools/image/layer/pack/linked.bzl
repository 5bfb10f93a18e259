"""How the programs of images are linked."""

visibility("//tools/image/...")

_LINKOPTS = "@rules_go//go/config:gc_linkopts"
_STRIP = "//command_line_option:strip"

# Without symbols, and without what debuggers read.
_STRIPPED = ["-s", "-w"]

def _linked_impl(settings, _attr):
    options = settings[_LINKOPTS]
    return {
        _LINKOPTS: options + [option for option in _STRIPPED if option not in options],
        # rules_go would name the options a second time.
        _STRIP: "never",
    }

# For programs that images hold: stripped, whatever the command line says of other programs.
linked = transition(
    implementation = _linked_impl,
    inputs = [_LINKOPTS],
    outputs = [_LINKOPTS, _STRIP],
)

def _with_symbols_impl(settings, _attr):
    return {
        _LINKOPTS: [option for option in settings[_LINKOPTS] if option not in _STRIPPED] + ["-w"],
        _STRIP: "never",
    }

# For the report of sizes: the same program with its symbols, which tell the report the package of
# each byte. rules_go's context has no other options than the linker's.
with_symbols = transition(
    implementation = _with_symbols_impl,
    inputs = [_LINKOPTS],
    outputs = [_LINKOPTS, _STRIP],
)

LINKED_ATTRS = {
    "_allowlist_function_transition": attr.label(
        default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
    ),
}
