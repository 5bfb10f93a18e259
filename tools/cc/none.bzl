"""A C++ toolchain without a compiler.

Bazel looks for a C compiler wherever a Go rule could use one, fails on a machine that has
none, and makes its version an input on others. With pure Go nothing ever calls it.
"""

visibility("private")

def _no_cc_impl(_ctx):
    return [platform_common.ToolchainInfo()]

no_cc = rule(
    implementation = _no_cc_impl,
    doc = "Resolves the C++ toolchain type; C++ rules that use it fail.",
)
