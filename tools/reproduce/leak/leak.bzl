"""Actions that are no good: their results cannot be shared."""

visibility("private")

# Each reads what is no input of it; the key of the first one has that, the second one's has not.
_COMMANDS = {
    "environment": "echo \"$HOME\"",
    "machine": "uname -n; id -u; readlink -f /usr/bin/python3",
}

def _leak_impl(ctx):
    out = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.run_shell(
        command = "({}) >\"$1\"".format(_COMMANDS[ctx.label.name]),
        arguments = [out.path],
        outputs = [out],
        # With --action_env=HOME, which is how it is built.
        use_default_shell_env = ctx.label.name == "environment",
        mnemonic = "Leak",
        progress_message = "Leaking into %{label}",
    )
    return [DefaultInfo(files = depset([out]))]

leak = rule(
    implementation = _leak_impl,
    doc = "What tools/reproduce has to find.",
)
