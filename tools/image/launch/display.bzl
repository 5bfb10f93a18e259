"""Targets as people type them, in messages and in what programs read."""

visibility([
    "//tools/image/...",
    "//tools/tidy/...",
])

def display(label):
    """A label as people type it.

    Args:
        label: Label.

    Returns:
        string, without the mark of canonical labels where it is of the main repository.
    """
    return str(label).removeprefix("@@") if not label.repo_name else str(label)

def refuse(ctx, attribute, problem):
    """Fails with the target, the attribute, what is wrong, and what to do.

    Args:
        ctx: the rule context.
        attribute: string, as people wrote it.
        problem: string, as in "expected x, found y; do z".
    """
    fail("{}: {}: {}".format(display(ctx.label), attribute, problem))
