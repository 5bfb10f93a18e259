"""The macro that wires a Go program to its images."""

load("@rules_oci//oci:defs.bzl", "oci_image_rule")
load("//platforms:defs.bzl", "PLATFORMS", "platform_label", "platform_select")
load("//tools/image/base:shared.bzl", "shared_layers")
load("//tools/image/base:user.bzl", "SHARED_NAMES", "resolve_user", "user_files")
load("//tools/image/config:image_config.bzl", "image_config")
load("//tools/image/config:problem.bzl", "config_problem")
load("//tools/image/index:image_index.bzl", "image_index")
load("//tools/image/index:oci_platform.bzl", "platforms_problem")
load("//tools/image/index:platform_image.bzl", "platform_image")
load("//tools/image/layer/pack:data_layer.bzl", "data_layer")
load("//tools/image/layer/pack:entry.bzl", "decode_entry", "entry")
load("//tools/image/layer/pack:paths.bzl", "clean")
load("//tools/image/layer/pack:program_layer.bzl", "declared_problem", "program_layer")
load("//tools/image/load:local_image.bzl", "local_image")
load("//tools/image/push:push.bzl", "image_push")
load("//tools/image/run:run.bzl", "image_run")
load("//tools/image/size:program.bzl", "program_info")
load("//tools/image/size:report.bzl", "image_report", "image_size")

visibility("//tools/image/...")

def _volume_dirs(volumes, dirs, shared, user):
    """Directories for the volumes that nobody else makes, which the user may write to."""
    made = [clean(decode_entry(place)["path"]) for place in dirs] + [clean(path) for path in shared]
    return [entry(volume, owner = user) for volume in volumes if clean(volume) not in made]

def go_image(
        name,
        binary,
        *,
        annotations = {},
        args = [],
        base = None,
        base_name = None,
        ca_certificates = False,
        compression = None,
        contents = [],
        debug = True,
        dirs = [],
        env = {},
        env_from_base = {},
        files = {},
        labels = {},
        layers = [],
        platforms = PLATFORMS.keys(),
        ports = [],
        repository = None,
        symlinks = {},
        tags = [],
        tmp = False,
        tzdata = False,
        uid = None,
        user = None,
        visibility = None,
        volumes = [],
        workdir = "/"):
    """Packs a Go program into container images that hold nothing but what is named here.

    Targets:
        <name>: the multi-platform image index, an OCI image layout.
        <name>.digest: a file with its digest.
        <name>_<platform>: the image for one platform, as in `image_linux_arm64`.
        <name>_load: loads the Linux image of this machine's architecture into the engine.
        <name>_push: pushes the index to a registry, that of --//tools/image:registry or of
            `-- --repository`; image_push in push/push.bzl has all of it.
        <name>_run: executes that image in its own root, without an engine.
        <name>_size: shows what the image weighs, and why; not part of //...
        <name>_report: the same as JSON; not part of //...
        <name>_debug, <name>_debug_load: the same image with a shell and commands in /debug, for
            the architecture that is built for; not part of //...

    The layers are, from below: those of the base, certificates, time zones, users, /tmp,
    `layers`, then one of contents, dirs, files, symlinks and volumes, and the program.

    Text arrives in the image as it is written: "$", line breaks and empty words included.

    Args:
        name: string, usually "image".
        binary: label of a go_binary; it becomes `/<binary name>` and the entrypoint.
        annotations: dict of strings, of the manifests and the index.
        args: list of strings, the arguments that the program has by default.
        base: label of an oci_image, or of a rule that makes another OCI image layout of one
            image for the same platform, below everything else. By default there is none, and the image starts empty.
        base_name: string, where the base can be pulled; the annotation
            org.opencontainers.image.base.name. That of its digest is there with every base.
        ca_certificates: bool, adds Mozilla's root certificates, /etc/ssl/certs/ca-certificates.crt.
        compression: string, how the layers are compressed: "gzip", which everything reads,
            "zstd", which is smaller and which Docker reads from 23 on, or "none"; by default
            what --//tools/image:compression says, and that is gzip. Those in `layers` and of
            the base stay as they are. Whatever it is, <name>_load can load it.
        contents: list of labels of rules_pkg's pkg_files, pkg_mkdirs, pkg_mklink or
            pkg_filegroup.
        debug: bool, whether there is a <name>_debug.
        dirs: list of paths or entry() of directories; by default mode 0755, owner root.
        env: dict of strings, the environment of the program, in this order after that of the base.
        env_from_base: dict of strings, the same, where "$NAME" or "${NAME}" in a value is what the
            base has for NAME, as in {"PATH": "/opt/bin:$PATH"}, and "$$" is a dollar sign.
        files: dict from label to path or entry(); by default mode 0444, owner root. A path that
            ends with a slash is the directory of all files of the label, without the
            directories that they are in.
        labels: dict of strings, of the config. Unless they are here, org.opencontainers.image.title
            is the program's name, and with --stamp version, revision, source and created are
            what git says.
        layers: list of labels of tars, plain or compressed with gzip or zstd.
        platforms: list of strings, keys of PLATFORMS in //platforms:defs.bzl.
        ports: list of ints or strings such as "53/udp", the ports that the program listens on.
        repository: string, the image's name in an engine and in the registry; by default the
            binary's name. One that begins with a registry, as in "registry.example.com/team/app",
            is pushed there whatever the build setting says.
        symlinks: dict from path to what the link points to.
        tags: list of strings, on every target.
        tmp: bool, adds /tmp, mode 1777.
        tzdata: bool, adds the time zones of the Go SDK, /usr/share/zoneinfo.
        uid: int, the number of a user whose name is neither root nor nonroot.
        user: string, who the program runs as: "uid[:gid]", or a name, with which the image has
            /etc/passwd and /etc/group. By default 65532:65532, and neither file. The config has
            the number, which Kubernetes' runAsNonRoot wants. Root has to be asked for, here and
            in image_test.
        visibility: list of labels, on every target that is not private.
        volumes: list of paths of directories that the engine keeps; they belong to the user
            unless dirs or tmp has them, too.
        workdir: string, the directory that the program starts in.
    """
    label = "//{}:{}".format(native.package_name(), name)
    resolved = resolve_user(user, uid)
    binary = native.package_relative_label(binary)
    declared = native.existing_rule(binary.name) if binary == native.package_relative_label(":" + binary.name) else None
    problem = platforms_problem(platforms) or resolved.problem or declared_problem(binary, declared) or config_problem(
        annotations = annotations,
        args = args,
        base = base,
        compression = compression,
        env = env,
        env_from_base = env_from_base,
        labels = labels,
        ports = ports,
        repository = repository,
        workdir = workdir,
    )
    if problem:
        fail("{}: {}".format(label, problem))
    program = binary.name
    repository = repository or program

    # Nobody builds these targets by name, because they would be for the platform of the machine
    # that builds. The targets below build them for the platforms of the image.
    private = {"tags": tags + ["manual"], "visibility": ["//visibility:private"]}
    program_layer(
        name = name + "_layer",
        architecture = platform_select("architecture"),
        binary = binary,
        compression = compression,
        image = label,
        path = "/" + program,
        **private
    )
    shared = shared_layers(
        ca_certificates = ca_certificates,
        tmp = tmp,
        tzdata = tzdata,
        user = resolved.names == SHARED_NAMES,
    )
    texts = user_files(resolved.names) if resolved.names and resolved.names != SHARED_NAMES else {}
    dirs = dirs + _volume_dirs(volumes, dirs, shared.paths, resolved.config)
    data = []
    if contents or dirs or files or layers or symlinks or texts:
        data = [":" + name + "_data"]
        data_layer(
            name = name + "_data",
            base = base,
            compression = compression,
            contents = contents,
            dirs = dirs,
            files = files,
            image = label,
            layers = layers,
            reserved = {"/" + program: "binary"} | shared.paths,
            symlinks = symlinks,
            texts = texts,
            volumes = volumes,
            **private
        )
    image_config(
        name = name + "_config",
        annotations = annotations,
        arguments = args,
        base = base,
        base_name = base_name,
        compression = compression,
        entrypoint = ["/" + program],
        env_from_base = env_from_base,
        environment = env,
        image = label,
        labels = labels,
        layers = shared.layers,
        ports = [port if type(port) == "string" and "/" in port else "{}/tcp".format(port) for port in ports],
        title = program,
        user = resolved.config,
        volumes = volumes,
        workdir = workdir,
        **private
    )
    layers = data + [":" + name + "_layer"]
    oci_image_rule(
        name = name + "_manifest",
        base = ":" + name + "_config",
        tars = layers,
        **private
    )

    common = {"tags": tags, "visibility": visibility}
    image_index(
        name = name,
        annotations = annotations,
        image = ":" + name + "_manifest",
        platforms = platforms,
        **common
    )
    for platform in platforms:
        platform_image(
            name = "{}_{}".format(name, platform),
            image = ":" + name + "_manifest",
            platform = platform_label(platform),
            **common
        )
    local_image(
        name = name + "_host",
        config = ":" + name + "_config",
        layers = layers,
        load_name = name + "_load",
        platforms = platforms,
        private = private,
        run = name + "_run",
        tag = repository + ":latest",
        **common
    )
    image_push(
        name = name + "_push",
        image = ":" + name,
        repository = repository,
        **common
    )

    # Reports link the program again, with symbols: only who asks for a size waits for that.
    asked = {"tags": tags + ["manual"], "visibility": visibility}
    program_info(
        name = name + "_symbols",
        binary = binary,
        path = "/" + program,
        **private
    )
    image_report(
        name = name + "_report",
        image = ":" + name,
        platforms = platforms,
        program = ":" + name + "_symbols",
        **asked
    )
    image_size(
        name = name + "_size",
        report = ":" + name + "_report",
        **asked
    )
    image_run(
        name = name + "_run",
        image = ":" + name + "_host",
        **common
    )
    if debug:
        local_image(
            name = name + "_debug",
            config = ":" + name + "_config",
            layers = layers + [Label("//tools/image/debug:layer")],
            load_name = name + "_debug_load",
            platforms = platforms,
            run = name + "_run",
            run_options = ["-it", "--entrypoint", "/debug/sh"],
            tag = repository + ":debug",
            tags = tags + ["manual"],
            visibility = visibility,
        )
