"""What the tests of `refused` need: a rule that can refuse, and a test that another test fails."""

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
        "says": attr.string(doc = "Part of the message that is wanted."),
        "target": attr.label(doc = "Analysis test that must fail.", providers = [AnalysisTestResultInfo]),
    },
)

def picky_pair(name, bad, **kwargs):
    """A macro of two targets, of which the second one can be refused.

    Args:
        name: string.
        bad: bool, for the second one.
        **kwargs: attributes of both.
    """
    picky(name = name, **kwargs)
    picky(name = name + "_second", bad = bad, **kwargs)
