"""Missing golden files, which image_test refuses while Bazel loads the package."""

load("//tools/image/test:golden.bzl", "golden_problem")
load("//tools/refused:defs.bzl", "problem_test")

visibility("private")

def golden_cases(name):
    """Declares the tests.

    Args:
        name: string, the prefix of their names.
    """
    for case, golden, exists, update, says in [
        (
            "missing_listing",
            "listing.txt",
            False,
            "//t:image_test_update",
            ["//t:image_test: listing: expected the golden file listing.txt in the package, found none; create it empty, and fill it with `bazel run //t:image_test_update`, or correct the name"],
        ),
        (
            "missing",
            "stdout.txt",
            False,
            None,
            ["//t:image_test: listing: expected the golden file stdout.txt in the package, found none; create it with what is expected, or correct the name"],
        ),
        ("there", "stdout.txt", True, None, []),
        ("generated", ":stdout", False, None, []),
        ("elsewhere", "//t:stdout.txt", False, None, []),
        ("label", Label("//:go.mod"), False, None, []),
        ("none", None, False, None, []),
    ]:
        problem_test(
            name = "{}_{}_test".format(name, case),
            problem = golden_problem("//t:image_test", "listing", golden, lambda _: exists, update),
            says = says,
        )
