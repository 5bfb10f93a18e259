"""Tests of the build setting that says where images are pushed."""

visibility("private")

_SETTING = "//tools/image:registry"

_SpecInfo = provider(doc = "The specification that a rule wrote.", fields = {"text": "string, JSON of its specification, or None."})

def _spec_aspect_impl(target, _ctx):
    texts = [action.content for action in target.actions if action.mnemonic == "FileWrite"]
    return _SpecInfo(text = ([text for text in texts if text and text.startswith("{")] or [None])[0])

_spec_aspect = aspect(implementation = _spec_aspect_impl)

def _setting_test_impl(ctx):
    spec = json.decode(ctx.attr.target[0][_SpecInfo].text or "{}")
    found = [spec.get(key) for key in ["Registry", "Repository", "Setting"]]
    expected = [ctx.attr.registry, ctx.attr.repository, _SETTING]
    return [AnalysisTestResultInfo(
        success = found == expected,
        message = "expected: {}\nfound:    {}\nwhere:    {}".format(expected, found, ctx.attr.target[0].label),
    )]

setting_test = rule(
    implementation = _setting_test_impl,
    doc = "Tests that a target pushes to the registry of the build setting.",
    analysis_test = True,
    attrs = {
        "registry": attr.string(mandatory = True),
        "repository": attr.string(mandatory = True),
        "target": attr.label(
            aspects = [_spec_aspect],
            cfg = analysis_test_transition(settings = {_SETTING: "registry.example.com/team"}),
        ),
    },
)

_DependsInfo = provider(doc = "The dependencies of a target.", fields = {"labels": "depset of Labels."})

def _depends_aspect_impl(target, ctx):
    below = []
    for attribute in dir(ctx.rule.attr):
        value = getattr(ctx.rule.attr, attribute)
        for dependency in value if type(value) == "list" else [value]:
            if type(dependency) == "Target" and _DependsInfo in dependency:
                below.append(dependency[_DependsInfo].labels)
    return _DependsInfo(labels = depset([target.label], transitive = below))

_depends_aspect = aspect(implementation = _depends_aspect_impl, attr_aspects = ["*"])

def _depends_test_impl(ctx):
    found = Label(_SETTING) in ctx.attr.target[_DependsInfo].labels.to_list()
    return [AnalysisTestResultInfo(
        success = found == ctx.attr.depends,
        message = "expected: {} {} {}\nfound:    the opposite".format(
            ctx.attr.target.label,
            "depends on" if ctx.attr.depends else "does not depend on",
            _SETTING,
        ),
    )]

depends_test = rule(
    implementation = _depends_test_impl,
    doc = "Tests whether a target can change with the build setting.",
    analysis_test = True,
    attrs = {
        "depends": attr.bool(mandatory = True),
        "target": attr.label(aspects = [_depends_aspect]),
    },
)
