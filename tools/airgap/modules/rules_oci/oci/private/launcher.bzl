"""Executables for `bazel run`: scripts that start the tool with the arguments of a rule."""

visibility("private")

_SCRIPT = """\
#!/bin/sh
files=$0.runfiles
[ -d "$files" ] || files=${{RUNFILES_DIR:?expected the folder $files}}
exec {words} "$@"
"""

def _quote(text):
    return "'" + text.replace("'", "'\\''") + "'"

def _runfile(ctx, file):
    path = file.short_path[len("../"):] if file.short_path.startswith("../") else ctx.workspace_name + "/" + file.short_path
    return "\"$files\"/" + _quote(path)

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
    words = [_runfile(ctx, ctx.executable._tool)]
    words += [_quote(arg) for arg in args + ["--target", str(ctx.label).replace("@@//", "//")]]
    for flag, file in files.items():
        words += [flag, _runfile(ctx, file)]
    script = ctx.actions.declare_file("{0}_/{0}".format(ctx.label.name))
    ctx.actions.write(script, _SCRIPT.format(words = " ".join(words)), is_executable = True)
    return DefaultInfo(
        executable = script,
        runfiles = ctx.runfiles([ctx.executable._tool] + files.values()).merge_all(
            [ctx.attr._tool[DefaultInfo].default_runfiles] + runfiles,
        ),
    )
