"""The layer with a shell."""

load("//tools/image/private:launch.bzl", "display", "tool_attr")

visibility("private")

def _debug_layer_impl(ctx):
    program = ctx.executable.program
    layer = ctx.actions.declare_file(ctx.label.name + ".tar.gz")
    ctx.actions.run(
        executable = ctx.executable._tool,
        arguments = ["-origin", display(ctx.label), "-out", layer.path, "-program", program.path],
        inputs = [program],
        outputs = [layer],
        mnemonic = "DebugLayer",
        progress_message = "Packing shell %{label}",
    )
    return [DefaultInfo(files = depset([layer]))]

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
