"""Bad targets, and the tests that rules refuse them.

```starlark
load("//tools/refused:defs.bzl", "refused")
```
"""

visibility("//...")

def test_result(success, message):
    """Returns the result of an analysis test.

    Args:
        success: bool.
        message: string, why it fails. Bazel writes it into the test's script. With the paths of a
            traceback in it, the script would differ from machine to machine.

    Returns:
        AnalysisTestResultInfo, without the message if the test passes.
    """
    return AnalysisTestResultInfo(success = success, message = "" if success else message)

_allow_failures = analysis_test_transition(
    settings = {"//command_line_option:allow_analysis_failures": "True"},
)

def _refused_impl(ctx):
    target = ctx.attr.target[0]
    message = ""
    if AnalysisFailureInfo in target:
        message = "\n".join([cause.message for cause in target[AnalysisFailureInfo].causes.to_list()])
    missing = [part for part in ctx.attr.says if part not in message]
    return [test_result(
        not missing,
        "expected: a refusal with {}\nfound:    {}\nwhere:    {}\ndo:       make the rule refuse it, or correct what the test expects".format(
            ", ".join([repr(part) for part in missing]),
            message or "no failure",
            target.label,
        ),
    )]

_refused_test = rule(
    implementation = _refused_impl,
    analysis_test = True,
    attrs = {
        "says": attr.string_list(doc = "Parts that the message must have.", allow_empty = False),
        "target": attr.label(cfg = _allow_failures, doc = "Target that must not be analyzed."),
    },
)

def refused(name, rule, says, suffix = "", test_tags = [], **kwargs):
    """Declares a bad target and the test that its rule refuses it.

    Args:
        name: name of the test.
        rule: rule or macro to call; the target is named after the test, with `_target`.
        says: part that the message must have, or a list of parts.
        suffix: suffix that a macro adds to its name in the name of the refused target.
        test_tags: list of strings, on the test.
        **kwargs: arguments of the rule.
    """
    rule(name = name + "_target", tags = ["manual"], **kwargs)
    _refused_test(
        name = name,
        size = "small",
        says = [says] if type(says) == type("") else says,
        tags = test_tags,
        target = name + "_target" + suffix,
    )

def _problem_test_impl(ctx):
    problem = ctx.attr.problem
    missing = [part for part in ctx.attr.says if part not in problem]
    return [test_result(
        not missing and bool(problem) == bool(ctx.attr.says),
        "expected: {}\nfound:    {}\nwhere:    {}\ndo:       correct the check, or what the test expects".format(
            "a problem with " + ", ".join([repr(part) for part in ctx.attr.says]) if ctx.attr.says else "no problem",
            problem or "no problem",
            ctx.label,
        ),
    )]

_problem_test = rule(
    implementation = _problem_test_impl,
    analysis_test = True,
    attrs = {
        "problem": attr.string(doc = "The problem that a macro's check found; may be empty."),
        "says": attr.string_list(doc = "Parts that the problem must have; empty if there must be none."),
    },
)

def problem_test(name, problem, says = [], **kwargs):
    """Tests the problem that a macro's check finds. A test cannot see a macro fail while Bazel loads.

    Args:
        name: name of the test.
        problem: string that the check returned, or None.
        says: list of parts that the problem must have; empty if there must be none.
        **kwargs: attributes of every test rule.
    """
    _problem_test(name = name, size = "small", problem = problem or "", says = says, **kwargs)
