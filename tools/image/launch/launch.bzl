"""Executables made of a Go tool and a JSON specification."""

load("@platforms//host:constraints.bzl", "HOST_CONSTRAINTS")

visibility([
    "//tools/image/...",
    "//tools/tidy/...",
])

# The exec_compatible_with of every rule that launches a tool: the tool runs on the machine at which
# somebody types `bazel run`, and workers that build may have another architecture.
LAUNCHED_ON = HOST_CONSTRAINTS

def runfiles_path(ctx, file):
    """The path by which a Go program finds a file at run time.

    Args:
        ctx: the rule context.
        file: File.

    Returns:
        string, a runfiles path: the name of the file's repository and its path there.
    """
    if file.short_path.startswith("../"):
        return file.short_path[len("../"):]
    return ctx.workspace_name + "/" + file.short_path

def launch(ctx, tool, spec, files, targets = None):
    """Makes the target executable: the tool, which finds the specification beside it.

    Args:
        ctx: the rule context; the executable is named after its target.
        tool: Target, a Go program that reads its specification with tools/image/launch.
        spec: dict or struct, written as JSON to `<name>.json`.
        files: list of Files that the specification names by their runfiles_path.
        targets: list of Targets whose runfiles the tool needs; by default that of IMAGE_ATTR.

    Returns:
        A list of providers.
    """
    executable = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.symlink(
        output = executable,
        target_file = tool[DefaultInfo].files_to_run.executable,
        is_executable = True,
    )
    specification = ctx.actions.declare_file(ctx.label.name + ".json")
    ctx.actions.write(specification, json.encode(spec))
    return [DefaultInfo(
        executable = executable,
        # Where Bazel allows it, rules_oci links the layers into the layout.
        runfiles = ctx.runfiles(files + [specification]).merge_all([
            target[DefaultInfo].default_runfiles
            for target in [tool] + ([ctx.attr.image] if targets == None else targets)
        ]),
    )]

def tool_attr(label):
    """An attribute for a tool that runs on the machine that builds.

    Args:
        label: string.

    Returns:
        An attribute.
    """
    return attr.label(
        default = Label(label),
        executable = True,
        cfg = "exec",
    )
