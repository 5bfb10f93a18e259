"""Executables for `bazel run`: scripts that start the tool with the arguments of a rule."""

visibility("private")

_SCRIPT = """\
#!/bin/bash
set -e -o pipefail
files=$0.runfiles
[ -d "$files" ] || files=${{RUNFILES_DIR:?expected the folder $files}}
{before}
{words} "$@" {after}
"""

def _quote(text):
    return "'" + text.replace("'", "'\\''") + "'"

def runfile(ctx, file):
    """Returns what names a file in a script.

    Args:
        ctx: the rule context.
        file: the file, which is among the runfiles.

    Returns:
        A word of a script.
    """
    path = file.short_path[len("../"):] if file.short_path.startswith("../") else ctx.workspace_name + "/" + file.short_path
    return "\"$files\"/" + _quote(path)

def launcher(ctx, args, files, runfiles = [], before = "", after = ""):
    """Declares an executable that starts the tool with arguments of the rule.

    Args:
        ctx: the rule context; its attribute `_tool` is the tool.
        args: a command and its flags, as a list of strings.
        files: flags whose value is a file, as a dictionary from flag to File.
        runfiles: more that the script needs when it runs.
        before: lines of the script before the one that starts the tool.
        after: where that line goes on.

    Returns:
        A DefaultInfo.
    """
    words = [runfile(ctx, ctx.executable._tool)]
    words += [_quote(arg) for arg in args + ["--target", str(ctx.label).replace("@@//", "//")]]
    for flag, file in files.items():
        words += [flag, runfile(ctx, file)]
    script = ctx.actions.declare_file("{0}_/{0}".format(ctx.label.name))
    ctx.actions.write(script, _SCRIPT.format(after = after, before = before, words = " ".join(words)), is_executable = True)
    return DefaultInfo(
        executable = script,
        runfiles = ctx.runfiles([ctx.executable._tool] + files.values()).merge_all(
            [ctx.attr._tool[DefaultInfo].default_runfiles] + runfiles,
        ),
    )
