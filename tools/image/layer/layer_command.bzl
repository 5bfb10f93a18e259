"""The action of a tool that is a Command of tools/image/layer."""

load("//tools/image/launch:display.bzl", "display")
load("//tools/image/launch:launch.bzl", "tool_attr")
load("//tools/image/layer/compress:compress.bzl", "COMPRESS_ATTRS", "layer_providers")

visibility("//tools/image/...")

def layer_command_attrs(tool):
    """What a rule has among its attributes.

    Args:
        tool: string, label of the tool.

    Returns:
        A dict.
    """
    return COMPRESS_ATTRS | {"_tool": tool_attr(tool)}

def run_layer_command(ctx, flag, input, mnemonic, what):
    """Declares the action that writes the layer made of one file.

    Args:
        ctx: the context of a rule with layer_command_attrs.
        flag: string, the tool's flag that names the file.
        input: File.
        mnemonic: string, of the action.
        what: string, what is packed.

    Returns:
        A list of providers.
    """
    layer = ctx.actions.declare_file(ctx.label.name + ".tar")
    ctx.actions.run(
        executable = ctx.executable._tool,
        arguments = ["-" + flag, input.path, "-origin", display(ctx.label), "-out", layer.path],
        inputs = [input],
        outputs = [layer],
        mnemonic = mnemonic,
        progress_message = "Packing {} %{{label}}".format(what),
    )
    return layer_providers(ctx, layer)
