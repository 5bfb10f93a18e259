"""A test that only the machine on which Bazel was started executes."""

visibility("private")

def _here_test_impl(ctx):
    test = ctx.attr.test
    executable = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.symlink(output = executable, target_file = ctx.executable.test, is_executable = True)
    return [
        DefaultInfo(executable = executable, runfiles = test[DefaultInfo].default_runfiles),
        test[RunEnvironmentInfo],
    ]

_here_test = rule(
    implementation = _here_test_impl,
    attrs = {"test": attr.label(cfg = "target", executable = True, mandatory = True)},
    test = True,
)

def here_test(name, test, tags = [], **kwargs):
    """Executes a test outside of sandboxes, caches and workers.

    Tags on the test itself would apply to the actions that build it, too.

    Args:
        name: string.
        test: label of a test that has the tag manual.
        tags: list of strings.
        **kwargs: common attributes of tests.
    """
    _here_test(
        name = name,
        tags = tags + [
            "no-remote",
            "no-sandbox",
        ],
        test = test,
        **kwargs
    )
