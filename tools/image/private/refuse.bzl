"""How rules refuse the values of their attributes."""

load(":launch.bzl", "display")

visibility("//tools/image/...")

def refuse(ctx, attribute, problem):
    """Fails with the target, the attribute, what is wrong, and what to do.

    Args:
        ctx: the rule context.
        attribute: string, as people wrote it.
        problem: string, as in "expected x, found y; do z".
    """
    fail("{}: {}: {}".format(display(ctx.label), attribute, problem))
