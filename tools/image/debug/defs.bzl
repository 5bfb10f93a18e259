"""The layer with a shell."""

load("//tools/image/private:launch.bzl", "tool_attr")
load("//tools/image/private:layer_command.bzl", "run_layer_command")

visibility("private")

def _debug_layer_impl(ctx):
    return run_layer_command(ctx, "program", ctx.executable.program, "DebugLayer", "shell")

debug_layer = rule(
    implementation = _debug_layer_impl,
    doc = "Packs a shell, and a symlink to it for each of its commands, into /debug.",
    attrs = {
        "program": attr.label(
            doc = "The shell.",
            executable = True,
            cfg = "target",
            mandatory = True,
        ),
        "_tool": tool_attr("//tools/image/debug"),
    },
)
