"""Golden files that have to be in the source tree."""

visibility("//tools/image/...")

def golden_problem(target, attribute, golden, exists, update = None):
    """What is wrong with a golden file.

    Args:
        target: string, the label of the test.
        attribute: string, which names the file.
        golden: string or Label, the file. A label is for Bazel to check: something may generate it.
        exists: function from the name of a source file of the package to bool.
        update: string, the label of what writes the file, if anything does.

    Returns:
        string, or None.
    """
    if type(golden) != type("") or ":" in golden or golden.startswith("//") or golden.startswith("@") or exists(golden):
        return None
    return "{}: {}: expected the golden file {} in the package, found none; create it{}, or correct the name".format(
        target,
        attribute,
        golden,
        " empty, and fill it with `bazel run {}`".format(update) if update else " with what is expected",
    )

def check_golden(name, attribute, golden, update = None):
    """Fails where a golden file is missing.

    Args:
        name: string, of the target that is being declared.
        attribute: string, which names the file.
        golden: string or Label, the file.
        update: string, the name of the target that writes the file, if one does.
    """
    package = "//{}:".format(native.package_name())
    problem = golden_problem(
        package + name,
        attribute,
        golden,
        lambda file: bool(native.glob([file], allow_empty = True)),
        package + update if update else None,
    )
    if problem:
        fail(problem)
