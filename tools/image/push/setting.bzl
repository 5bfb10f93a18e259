"""Where images are pushed: the build setting."""

visibility("//tools/image/...")

RegistryInfo = provider(
    doc = "Where images are pushed.",
    fields = {
        "registry": "string, a registry's host and what the names of images begin with, as in " +
                    "\"registry.example.com/team\"; empty: nowhere.",
    },
)

def _registry_setting_impl(ctx):
    return RegistryInfo(registry = ctx.build_setting_value)

registry_setting = rule(
    implementation = _registry_setting_impl,
    doc = "Where images are pushed, as a flag of Bazel's command line that is the target's label.",
    build_setting = config.string(flag = True),
)
