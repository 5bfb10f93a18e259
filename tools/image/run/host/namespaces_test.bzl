"""Tests of namespaces.bzl."""

load(":namespaces.bzl", "confined")

visibility("private")

_CASES = {
    "container": ("Name:\tsh\nCapBnd:\t00000000a80425fb\nCapAmb:\t0000000000000000\nSeccomp:\t0\n", True),
    "filtered": ("CapBnd:\t000001ffffffffff\nSeccomp:\t2\nSeccomp_filters:\t1\n", True),
    "machine": ("CapBnd:\t000001ffffffffff\nSeccomp:\t0\n", False),
    "unknown": ("", False),
}

def _confined_test_impl(ctx):
    status, expected = _CASES[ctx.attr.case]
    found = confined(status)
    return [AnalysisTestResultInfo(
        success = found == expected,
        message = "expected: {}\nfound:    {}".format(expected, found),
    )]

_confined_test = rule(
    implementation = _confined_test_impl,
    analysis_test = True,
    attrs = {"case": attr.string()},
)

def namespaces_tests(name):
    """Declares a test for each case, and a suite of them.

    Args:
        name: string.
    """
    tests = []
    for case in _CASES:
        tests.append("{}_{}".format(name, case))
        _confined_test(name = tests[-1], case = case, size = "small")
    native.test_suite(name = name, tests = tests)
