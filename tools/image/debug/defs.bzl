"""The layer with a shell."""

load("//tools/image/layer:layer_command.bzl", "layer_command_attrs", "run_layer_command")
load("//tools/image/layer/pack:linked.bzl", "LINKED_ATTRS", "linked")

visibility("private")

def _debug_layer_impl(ctx):
    return run_layer_command(ctx, "program", ctx.executable.program, "DebugLayer", "shell")

debug_layer = rule(
    implementation = _debug_layer_impl,
    doc = "Packs a shell, and a symlink to it for each of its commands, into /debug.",
    attrs = layer_command_attrs("//tools/image/debug") | LINKED_ATTRS | {
        "program": attr.label(
            doc = "The shell.",
            executable = True,
            cfg = linked,
            mandatory = True,
        ),
    },
)
