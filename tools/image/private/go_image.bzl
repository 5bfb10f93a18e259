"""The macro that wires a Go program to its images."""

load("@rules_oci//oci:defs.bzl", "oci_image", "oci_image_index")
load("//platforms:defs.bzl", "PLATFORMS", "platform_label", "platform_select")
load(":launch.bzl", "display")
load(":layer.bzl", "image_layer")
load(":load.bzl", "image_load")
load(":platform_image.bzl", "platform_image")
load(":run.bzl", "image_run")

visibility("//tools/image/...")

_USER = "65532:65532"

def _check_platforms(name, platforms):
    unknown = [platform for platform in platforms if platform not in PLATFORMS]
    if unknown or not platforms:
        fail("//{}:{}: platforms: expected some of {}, found {}; add a platform to platforms/defs.bzl, or correct the name".format(
            native.package_name(),
            name,
            ", ".join(PLATFORMS),
            ", ".join(unknown) or "none",
        ))

def go_image(
        name,
        binary,
        *,
        contents = [],
        platforms = PLATFORMS.keys(),
        repository = None,
        tags = [],
        visibility = None):
    """Packs a Go program into container images that hold nothing but the program.

    Targets:
        <name>: the multi-platform image index, an OCI image layout.
        <name>.digest: a file with its digest.
        <name>_<platform>: the image for one platform, as in `image_linux_arm64`.
        <name>_load: loads the Linux image of this machine's architecture into the engine.
        <name>_run: executes that image in its own root, without an engine.

    Args:
        name: string, usually "image".
        binary: label of a go_binary; it becomes `/<binary name>` and the entrypoint.
        contents: list of labels of rules_pkg's pkg_files, pkg_mkdirs, pkg_mklink or
            pkg_filegroup; what they name is in the image besides the program.
        platforms: list of strings, keys of PLATFORMS in //platforms:defs.bzl.
        repository: string, the image's name in an engine; by default the binary's name.
        tags: list of strings, on every target.
        visibility: list of labels, on every target that is not private.
    """
    _check_platforms(name, platforms)
    program = native.package_relative_label(binary).name
    repository = repository or program

    # Images for the platform of the machine that builds are nobody's: these two are
    # built only through the targets below, which choose a platform.
    private = {"tags": tags + ["manual"], "visibility": ["//visibility:private"]}
    image_layer(
        name = name + "_layer",
        binary = binary,
        contents = contents,
        path = "/" + program,
        **private
    )
    oci_image(
        name = name + "_manifest",
        architecture = platform_select("architecture"),
        entrypoint = ["/" + program],
        labels = {"org.opencontainers.image.title": program},
        os = platform_select("os"),
        tars = [":" + name + "_layer"],
        user = _USER,
        variant = platform_select("variant"),
        workdir = "/",
        **private
    )

    oci_image_index(
        name = name,
        images = [":" + name + "_manifest"],
        platforms = [platform_label(platform) for platform in platforms],
        tags = tags,
        visibility = visibility,
    )
    for platform in platforms:
        platform_image(
            name = "{}_{}".format(name, platform),
            image = ":" + name + "_manifest",
            platform = platform_label(platform),
            tags = tags,
            visibility = visibility,
        )

    host_image = select(
        {
            Label("@rules_go//go/toolchain:" + PLATFORMS[platform].goarch): ":{}_{}".format(name, platform)
            for platform in platforms
        },
        no_match_error = "the image is built for {}, and not for the architecture of this machine".format(", ".join(platforms)),
    )
    image_load(
        name = name + "_load",
        image = host_image,
        platforms = {
            "{}/{}".format(PLATFORMS[platform].os, PLATFORMS[platform].architecture): display(platform_label(platform))
            for platform in platforms
        },
        run = name + "_run",
        tag = repository + ":latest",
        tags = tags,
        visibility = visibility,
    )
    image_run(
        name = name + "_run",
        image = host_image,
        tags = tags,
        visibility = visibility,
    )
