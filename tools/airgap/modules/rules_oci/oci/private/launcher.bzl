"""Executables for `bazel run`: the tool under another name, and what to tell it."""

visibility("private")

def _rlocation(ctx, file):
    if file.short_path.startswith("../"):
        return file.short_path[len("../"):]
    return ctx.workspace_name + "/" + file.short_path

def launcher(ctx, args, files, runfiles = []):
    """Declares an executable that starts the tool with arguments of the rule.

    Args:
        ctx: the rule context; its attribute `_tool` is the tool.
        args: a command and its flags, as a list of strings.
        files: flags whose value is a file, as a dictionary from flag to File.
        runfiles: more that the tool needs when it runs.

    Returns:
        A DefaultInfo.
    """
    executable = ctx.actions.declare_file("{0}_/{0}".format(ctx.label.name))
    ctx.actions.symlink(
        output = executable,
        target_file = ctx.executable._tool,
        is_executable = True,
        progress_message = "Linking the launcher of %{label}",
    )
    spec = ctx.actions.declare_file("{0}_/{0}.json".format(ctx.label.name))
    ctx.actions.write(spec, json.encode({
        "args": args + ["--target", str(ctx.label).replace("@@//", "//")],
        "files": {flag: _rlocation(ctx, file) for flag, file in files.items()},
    }))
    return DefaultInfo(
        executable = executable,
        files = depset([executable, spec]),
        runfiles = ctx.runfiles([spec] + files.values()).merge_all(
            [ctx.attr._tool[DefaultInfo].default_runfiles] + runfiles,
        ),
    )
