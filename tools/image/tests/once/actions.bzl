"""A test that counts the actions of each kind that targets need."""

visibility("private")

_ActionsInfo = provider(
    doc = "Actions of a target and of its dependencies.",
    fields = {"outputs": "depset of strings: a mnemonic, a space, the path of the action's first output."},
)

def _actions_aspect_impl(target, ctx):
    below = []
    for attribute in _FOLLOWED:
        targets = getattr(ctx.rule.attr, attribute, None) or []
        for dependency in targets if type(targets) == "list" else [targets]:
            # In some rules, the attribute is a string.
            if type(dependency) == "Target" and _ActionsInfo in dependency:
                below.append(dependency[_ActionsInfo].outputs)
    return [_ActionsInfo(outputs = depset([
        "{} {}".format(action.mnemonic, action.outputs.to_list()[0].path)
        for action in target.actions
        if action.outputs
    ], transitive = below))]

# Attributes that lead from an image, or from a target that loads it, to its dependencies.
_FOLLOWED = ["actual", "base", "config", "image"]

_actions_aspect = aspect(
    implementation = _actions_aspect_impl,
    attr_aspects = _FOLLOWED,
)

def _actions_test_impl(ctx):
    outputs = depset(transitive = [target[_ActionsInfo].outputs for target in ctx.attr.targets]).to_list()
    problems = []
    for mnemonic, expected in ctx.attr.counts.items():
        found = [output for output in outputs if output.startswith(mnemonic + " ")]
        if len(found) != int(expected):
            problems.append("expected {} actions {}, found {}".format(expected, mnemonic, len(found)))
    return [AnalysisTestResultInfo(success = not problems, message = "\n".join(problems))]

actions_test = rule(
    implementation = _actions_test_impl,
    doc = "Tests how many actions of each mnemonic targets need.",
    attrs = {
        "counts": attr.string_dict(doc = "Mnemonic to the number of actions, in decimal."),
        "targets": attr.label_list(aspects = [_actions_aspect]),
    },
    analysis_test = True,
)
