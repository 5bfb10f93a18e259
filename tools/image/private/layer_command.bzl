"""The action of a tool that is a Command of tools/image/layer."""

load(":launch.bzl", "display")

visibility("//tools/image/...")

def run_layer_command(ctx, flag, input, mnemonic, what):
    """Declares the action that writes the layer made of one file.

    Args:
        ctx: the context of a rule whose attribute _tool is the tool.
        flag: string, the tool's flag that names the file.
        input: File.
        mnemonic: string, of the action.
        what: string, what is packed.

    Returns:
        A list of providers.
    """
    layer = ctx.actions.declare_file(ctx.label.name + ".tar.gz")
    ctx.actions.run(
        executable = ctx.executable._tool,
        arguments = ["-" + flag, input.path, "-origin", display(ctx.label), "-out", layer.path],
        inputs = [input],
        outputs = [layer],
        mnemonic = mnemonic,
        progress_message = "Packing {} %{{label}}".format(what),
    )
    return [DefaultInfo(files = depset([layer]))]
