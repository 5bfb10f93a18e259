"""Targets that a rule must refuse, and the tests that it does."""

visibility("private")

_allow_failures = analysis_test_transition(
    settings = {"//command_line_option:allow_analysis_failures": "True"},
)

def _refused_impl(ctx):
    target = ctx.attr.target[0]
    message = ""
    if AnalysisFailureInfo in target:
        message = "\n".join([cause.message for cause in target[AnalysisFailureInfo].causes.to_list()])
    return [AnalysisTestResultInfo(
        success = ctx.attr.says in message,
        message = "expected: {}\nfound:    {}\nwhere:    {}".format(ctx.attr.says, message or "no failure", target.label),
    )]

_refused_test = rule(
    implementation = _refused_impl,
    analysis_test = True,
    attrs = {
        "says": attr.string(doc = "Part of the message that is wanted."),
        "target": attr.label(cfg = _allow_failures, doc = "Target that must not be analyzed."),
    },
)

def refused(name, rule, says, **kwargs):
    """Declares a bad target and the test that its rule refuses it.

    Args:
        name: name of the test.
        rule: rule or macro to call.
        says: part of the message that is wanted.
        **kwargs: arguments of the rule.
    """
    rule(name = name + "_target", tags = ["manual"], **kwargs)
    _refused_test(name = name, size = "small", says = says, target = name + "_target")
