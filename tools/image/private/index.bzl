"""An image for every platform, made of one that is built for each."""

load("@rules_oci//oci:defs.bzl", "oci_image_index")
load("//platforms:defs.bzl", "PLATFORMS", "platform_label")
load(":launch.bzl", "display")
load(":load.bzl", "image_load")
load(":manifest.bzl", "manifests", "plain")
load(":platform_image.bzl", "platform_image")

visibility("//tools/image/...")

def host_image(name, platforms, private):
    """Declares <name>_host, the image for the architecture of the machine that builds, uncompressed.

    Args:
        name: string, of manifests.
        platforms: list of strings, keys of PLATFORMS.
        private: dict, tags and visibility of targets that are built only through others.
    """
    platform_image(
        name = name + "_host",
        image = plain(name),
        platform = select(
            {Label("@rules_go//go/toolchain:" + PLATFORMS[platform].goarch): platform_label(platform) for platform in platforms},
            no_match_error = "the image is built for {}, and not for the architecture of this machine".format(", ".join(platforms)),
        ),
        **private
    )

def load_image(name, image, platforms, run, tag, run_options = [], **common):
    """Declares the target that loads an image into the engine.

    Args:
        name: string.
        image: label of the image for this machine's architecture.
        platforms: list of strings, keys of PLATFORMS, that the image can be built for.
        run: string, name of the target that executes the image.
        tag: string, the image's name in an engine.
        run_options: list of strings, with which the engine runs it.
        **common: tags and visibility.
    """
    image_load(
        name = name,
        image = image,
        platforms = {
            "{}/{}".format(PLATFORMS[platform].os, PLATFORMS[platform].architecture): display(platform_label(platform))
            for platform in platforms
        },
        run = run,
        run_options = run_options,
        tag = tag,
        **common
    )

def image_index(name, manifest, platforms, annotations, **common):
    """Declares the image index.

    Args:
        name: string.
        manifest: label of an oci_image.
        platforms: list of strings, keys of PLATFORMS.
        annotations: dict of strings.
        **common: tags and visibility.
    """
    oci_image_index(
        name = name,
        annotations = annotations or None,
        images = [manifest],
        platforms = [platform_label(platform) for platform in platforms],
        **common
    )

def debug_image(name, platforms, annotations, compression, run, repository, private, **common):
    """Declares <name>_debug, an image with a shell and commands in /debug, and what loads it.

    Args:
        name: string, the name of the image without them, and of its manifests.
        platforms: list of strings, keys of PLATFORMS.
        annotations: dict of strings.
        compression: string, of the layers.
        run: string, name of the target that executes the image without them.
        repository: string, the image's name in an engine.
        private: dict, tags and visibility of targets that are built only through others.
        **common: tags and visibility.
    """
    manifests(
        name + "_debug",
        layers = [Label("//tools/image/debug:layer")],
        compression = compression,
        below = name,
        annotations = annotations or None,
        **private
    )
    image_index(name + "_debug", ":" + name + "_debug_manifest", platforms, annotations, **common)
    host_image(name + "_debug", platforms, private)
    load_image(
        name + "_debug_load",
        ":" + name + "_debug_host",
        platforms,
        run,
        repository + ":debug",
        run_options = ["-it", "--entrypoint", "/debug/sh"],
        **common
    )
