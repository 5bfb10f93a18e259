"""The files of targets as a build with --stamp, or without it, makes them, whatever this build has."""

visibility("private")

def _settings_impl(settings, attr):
    return {
        "//command_line_option:platforms": str(attr.platform) if attr.platform else settings["//command_line_option:platforms"],
        "//command_line_option:stamp": attr.stamp,
    }

_settings = transition(
    implementation = _settings_impl,
    inputs = ["//command_line_option:platforms"],
    outputs = [
        "//command_line_option:platforms",
        "//command_line_option:stamp",
    ],
)

def _as_stamped_impl(ctx):
    files = [file for target in ctx.attr.srcs for file in target[DefaultInfo].files.to_list()]
    outputs = []
    for file in files + [ctx.info_file]:
        declare = ctx.actions.declare_directory if file.is_directory else ctx.actions.declare_file
        output = declare(ctx.label.name + "/" + file.basename)
        ctx.actions.symlink(output = output, target_file = file)
        outputs.append(output)
    return [DefaultInfo(files = depset(outputs), runfiles = ctx.runfiles(outputs))]

as_stamped = rule(
    implementation = _as_stamped_impl,
    doc = "Files of targets, by their names in a directory, and Bazel's stable-status.txt.",
    attrs = {
        "platform": attr.label(doc = "By default this build's platform."),
        "srcs": attr.label_list(allow_files = True, cfg = _settings),
        "stamp": attr.bool(),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
    },
)
