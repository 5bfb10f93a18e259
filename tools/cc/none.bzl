"""A C++ toolchain whose tools all refuse to work.

Bazel looks for a C compiler for every rule that could use one. It fails on machines without a
compiler, and on others the compiler's version becomes an input. Pure Go never calls a C compiler.
"""

load("@rules_cc//cc:cc_toolchain_config_lib.bzl", "tool_path")
load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load("@rules_cc//cc/toolchains:cc_toolchain_config_info.bzl", "CcToolchainConfigInfo")

visibility("private")

_TOOLS = ["ar", "cpp", "dwp", "gcc", "gcov", "ld", "nm", "objcopy", "objdump", "strip"]

def _none_config_impl(ctx):
    return cc_common.create_cc_toolchain_config_info(
        ctx = ctx,
        compiler = "none",
        target_cpu = "none",
        target_libc = "none",
        target_system_name = "none",
        tool_paths = [tool_path(name = tool, path = "refuse.sh") for tool in _TOOLS],
        toolchain_identifier = "none",
    )

none_config = rule(
    implementation = _none_config_impl,
    doc = "The configuration of the toolchain.",
    provides = [CcToolchainConfigInfo],
)
