"""The extension `oci` of rules_oci.

```starlark
oci = use_extension("@rules_oci//oci:extensions.bzl", "oci")
oci.pull(
    name = "base",
    digest = "sha256:...",
    image = "gcr.io/distroless/static",
    platforms = ["linux/amd64"],
)
use_repo(oci, "base", "base_linux_amd64")
```

The images come from the registries that `--repo_env=THIMBLE_OCI_MIRROR=...` names.
"""

load(":private/pull.bzl", "built_crane", "empty", "image_alias", "pulled_image")
load(":private/reference.bzl", "PLATFORM_TO_CPU", "parse")

visibility("public")

_pull_tag = tag_class(attrs = {
    "bazel_tags": attr.string_list(doc = "Tags of the generated targets."),
    "config": attr.label(doc = "A config.json of Docker with credentials. Without it, those of `docker login` are used."),
    "digest": attr.string(doc = "Digest of the image or index."),
    "image": attr.string(doc = "REGISTRY/REPOSITORY, in place of registry and repository."),
    "name": attr.string(doc = "Name of the repository."),
    "platforms": attr.string_list(doc = "Platforms of a multi-platform image, as OS/ARCHITECTURE or OS/ARCHITECTURE/VARIANT."),
    "registry": attr.string(doc = "Registry, such as gcr.io."),
    "repository": attr.string(doc = "Name of the image in the registry."),
    "reproducible": attr.bool(default = True, doc = "False allows a tag without a digest, without a warning."),
    "tag": attr.string(doc = "Tag, which is used where there is no digest."),
    "www_authenticate_challenges": attr.string_dict(doc = "Accepted and ignored: the client that pulls asks the registry itself."),
})

_toolchains_tag = tag_class(attrs = {
    "name": attr.string(default = "oci", doc = "Prefix of the repositories, which are empty here."),
})

def _pull(tag):
    reference = parse(tag)
    shared = {
        "config": tag.config,
        "crane": "@oci_crane//:crane",
        "identifier": reference.digest or reference.tag,
        "registry": reference.registry,
        "repository": reference.repository,
    }
    by_cpu = {}
    for platform in tag.platforms:
        name = "_".join([tag.name] + platform.split("/"))
        pulled_image(name = name, bazel_tags = tag.bazel_tags, platform = platform, target_name = name, **shared)
        if platform in PLATFORM_TO_CPU:
            by_cpu[PLATFORM_TO_CPU[platform]] = name
    if not tag.platforms:
        pulled_image(name = tag.name + "_single", bazel_tags = tag.bazel_tags, target_name = tag.name + "_single", **shared)
    elif not by_cpu:
        fail("oci.pull {}: expected in 'platforms' at least one of {}, found {}".format(tag.name, ", ".join(PLATFORM_TO_CPU), ", ".join(tag.platforms)))
    image_alias(
        name = tag.name,
        by_cpu = by_cpu,
        reproducible = tag.reproducible,
        single = "" if tag.platforms else tag.name + "_single",
        target_name = tag.name,
        **shared
    )
    return [tag.name] + ["_".join([tag.name] + platform.split("/")) for platform in tag.platforms]

def _oci_impl(module_ctx):
    deps, dev_deps = [], []
    reproducible = True
    built_crane(name = "oci_crane")
    for module in module_ctx.modules:
        for tag in module.tags.pull:
            reproducible = reproducible and tag.reproducible and bool(tag.digest)
            names = _pull(tag)
            if module.is_root:
                (dev_deps if module_ctx.is_dev_dependency(tag) else deps).extend(names)
        for tag in module.tags.toolchains:
            if tag.name != "oci" and not module.is_root:
                fail("oci.toolchains {}: expected the name oci, because only the root module may choose another".format(tag.name))
            for name in [tag.name + "_crane_toolchains", tag.name + "_regctl_toolchains"]:
                empty(name = name)
                if module.is_root:
                    (dev_deps if module_ctx.is_dev_dependency(tag) else deps).append(name)
    return module_ctx.extension_metadata(
        reproducible = reproducible,
        root_module_direct_deps = deps,
        root_module_direct_dev_deps = dev_deps,
    )

oci = module_extension(
    implementation = _oci_impl,
    tag_classes = {"pull": _pull_tag, "toolchains": _toolchains_tag},
)
