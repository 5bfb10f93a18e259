"""Rules for the tests of `refused`: one that can refuse, and a test that another test fails."""

load(":defs.bzl", "test_result")

visibility("private")

def _picky_impl(ctx):
    if ctx.attr.bad:
        fail("{}: expected good, found bad".format(ctx.label))
    return []

picky = rule(
    implementation = _picky_impl,
    attrs = {"bad": attr.bool()},
)

def _fails_impl(ctx):
    result = ctx.attr.target[AnalysisTestResultInfo]
    return [test_result(
        not result.success and ctx.attr.says in result.message,
        "expected: a failure with {}\nfound:    {}\nwhere:    {}".format(
            ctx.attr.says,
            result.message if not result.success else "success",
            ctx.attr.target.label,
        ),
    )]

fails_test = rule(
    implementation = _fails_impl,
    analysis_test = True,
    attrs = {
        "says": attr.string(doc = "Part that the message must have."),
        "target": attr.label(doc = "Analysis test that must fail.", providers = [AnalysisTestResultInfo]),
    },
)

def picky_pair(name, bad, **kwargs):
    """Declares two targets. The rule may refuse the second one.

    Args:
        name: string.
        bad: bool, whether the rule refuses the second one.
        **kwargs: attributes of both.
    """
    picky(name = name, **kwargs)
    picky(name = name + "_second", bad = bad, **kwargs)
