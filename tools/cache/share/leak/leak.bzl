"""Actions that are no good: their results cannot be shared."""

visibility("private")

# Each reads what is no input of it; the first one's key has it at least.
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
        use_default_shell_env = True,
        mnemonic = "Leak",
        progress_message = "Leaking into %{label}",
    )
    return [DefaultInfo(files = depset([out]))]

leak = rule(
    implementation = _leak_impl,
    doc = "What the share program has to find.",
)
