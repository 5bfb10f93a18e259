"""Pushes an image to a registry."""

load("//tools/image/launch:display.bzl", "display")
load("//tools/image/launch:launch.bzl", "LAUNCHED_ON", "launch", "runfiles_path", "tool_attr")
load("//tools/image/ocidir:layout.bzl", "IMAGE_ATTR", "layout")
load(":setting.bzl", "RegistryInfo")

visibility("//tools/image/...")

def _image_push_impl(ctx):
    image = layout(ctx)
    return launch(
        ctx,
        tool = ctx.attr._tool,
        spec = {
            "Image": runfiles_path(ctx, image),
            "Label": display(ctx.label),
            "Registry": ctx.attr._registry[RegistryInfo].registry,
            "Repository": ctx.attr.repository,
            "Setting": display(ctx.attr._registry.label),
        },
        files = [image],
    )

image_push = rule(
    implementation = _image_push_impl,
    doc = """Pushes an image index with `bazel run`: what is below it, the index by its digest, then the tags.

    bazel run :image_push -- --repository registry.example.com/team/hello --tag v1

Where to: `--repository REGISTRY/NAME`, or `--registry REGISTRY` and the image's name, or the
image's name where that begins with a registry, or the build setting //tools/image:registry
and the image's name. `--tag` may be repeated; without it the tag is latest. `--insecure` speaks
http, which this machine's own registries need not be asked for.

Credentials are those of `docker login`, in $DOCKER_CONFIG or ~/.docker, with its credential
helpers; where there are none, those of `podman login`, in $REGISTRY_AUTH_FILE or
containers/auth.json. Blobs and manifests that the registry has are not sent again.

Its last line says the digest, the bytes that were sent and that were there already, and how to
pull the image.""",
    attrs = {
        "image": IMAGE_ATTR,
        "repository": attr.string(
            doc = "The image's name, as in `hello`, or with a registry.",
            mandatory = True,
        ),
        "_registry": attr.label(
            default = Label("//tools/image:registry"),
            providers = [RegistryInfo],
        ),
        "_tool": tool_attr("//tools/image/push"),
    },
    exec_compatible_with = LAUNCHED_ON,
    executable = True,
)
