"""The macro that tests images: what they hold, what they weigh, what they do."""

load("@image_host//:defs.bzl", "EMULATORS")
load("//platforms:defs.bzl", "PLATFORMS")
load(":content_test.bzl", "image_content_test", "image_listing_update")
load(":execution_test.bzl", "image_driver_test", "image_execution_test")
load(":golden.bzl", "check_golden")

visibility("//tools/image/...")

# The key of a budget for every platform that has none of its own.
_EVERY_PLATFORM = "*"

def _budget(value):
    if value == None:
        return {}
    if type(value) != type({}):
        value = {_EVERY_PLATFORM: value}
    return {platform: str(size) for platform, size in value.items()}

def _probes(http):
    """The probes as JSON, and the files that they name by their position in the list."""
    files = []
    encoded = []
    for probe in http:
        position = None
        if probe.body_file != None:
            if probe.body_file not in files:
                files.append(probe.body_file)
            position = files.index(probe.body_file)
        encoded.append(json.encode({
            field: getattr(probe, field)
            for field in ["body", "method", "path", "port", "status"]
        } | {"body_file": position}))
    return encoded, files

def image_test(
        name,
        image,
        *,
        args = None,
        driver = None,
        env = None,
        exit_code = None,
        http = None,
        listing = None,
        max_pulled = None,
        max_unpacked = None,
        platforms = PLATFORMS.keys(),
        read_only = None,
        signal = None,
        stderr = None,
        stderr_file = None,
        stdin = None,
        stdout = None,
        stdout_file = None,
        timeout_seconds = 10,
        user = None,
        **kwargs):
    """Tests an image without a container engine.

    Targets:
        <name>: a test_suite of the following tests.
        <name>_content: looks into the images of all platforms. Every ELF file has to be
            static, stripped and of that platform, and the entrypoint an executable file;
            and what `listing`, `max_pulled`, `max_unpacked` and `user` say.
        <name>_<platform>: executes the image of that platform in its own root, in fresh
            namespaces, by an emulator where this machine cannot. Bazel reports it as
            skipped where there is none, and all of them where the machine has no Linux.
        <name>_update: writes the golden file of `listing` with `bazel run`.

    How the program ends: by itself; or by `signal`; or, with `http` but without `signal`,
    by being killed after the probes, and then any exit code will do.

    Args:
        name: string.
        image: label of an index or image.
        args: list of strings, instead of the command in the image's config.
        driver: label of a go_binary that tests the image with the package
            //tools/image/driver, instead of all attributes that say how to execute it.
        env: dict of strings, added to the environment in the image's config.
        exit_code: int, the exit code that is expected; 128 + N for a signal N. By default 0.
        http: list of http_probe, made one after another while the program runs.
        listing: name of a golden file with what is in the image: mode, owner, path and
            target of every entry, and the number and the date of the certificates in a
            bundle; no sizes, and no parent directories that no layer names.
        max_pulled: int, the most bytes that a client downloads for an image: layers, config
            and manifest; or a dict from platform, as in "linux/arm/v7", to int, where "*"
            is every other platform.
        max_unpacked: the same for the files of an image.
        platforms: list of strings, keys of PLATFORMS in //platforms:defs.bzl: those that
            the image is for.
        read_only: bool, whether the root filesystem is. By default True.
        signal: string, as in "SIGTERM": what the program gets after the probes have
            succeeded, or, without `http`, as soon as it has written something.
        stderr: string, the standard error that is expected, byte for byte. None: any.
        stderr_file: label of a golden file with the same.
        stdin: string, the standard input. By default it is empty.
        stdout: string, the standard output that is expected, byte for byte. None: any.
        stdout_file: label of a golden file with the same.
        timeout_seconds: int, the time after which the program is killed and the test
            fails; five times that under an emulator. Bazel's own limit is `timeout`.
        user: string, the user that the image has to have, by name or number, as in
            "65532:65532". None: anybody but root; "root" or "0:0" has to be asked for.
        **kwargs: attributes of every test rule: size, tags, timeout, visibility, ...
    """
    execution = {
        "args": args,
        "env": env,
        "exit_code": exit_code,
        "http": http,
        "read_only": read_only,
        "signal": signal,
        "stderr": stderr,
        "stderr_file": stderr_file,
        "stdin": stdin,
        "stdout": stdout,
        "stdout_file": stdout_file,
    }
    probes, body_files = _probes(http or [])
    check_golden(name, "listing", listing, update = name + "_update")
    for attribute, golden in [("stderr_file", stderr_file), ("stdout_file", stdout_file)] + [("http", file) for file in body_files]:
        check_golden(name, attribute, golden)

    linux = kwargs.pop("target_compatible_with", [Label("@platforms//os:linux")])
    kwargs.setdefault("size", "small")
    image_content_test(
        name = name + "_content",
        image = image,
        listing = listing,
        max_pulled = _budget(max_pulled),
        max_unpacked = _budget(max_unpacked),
        platforms = platforms,
        target_compatible_with = linux,
        update = name + "_update",
        user = user,
        **kwargs
    )
    for platform in platforms:
        # An unknown platform is for the rule to refuse, not for Bazel to skip.
        executable = platform in EMULATORS or platform not in PLATFORMS
        common = kwargs | {
            "emulator": EMULATORS.get(platform),
            "given": [attribute for attribute, value in execution.items() if value != None],
            "image": image,
            "name": "{}_{}".format(name, platform),
            "platform": platform,
            "target_compatible_with": linux + ([] if executable else [Label("@platforms//:incompatible")]),
            "timeout_seconds": timeout_seconds,
        }
        if driver:
            image_driver_test(driver = driver, **common)
        else:
            image_execution_test(
                arguments = args,
                body_files = body_files,
                environment = env,
                exit_code = exit_code,
                http = probes,
                read_only = read_only,
                signal = signal,
                stderr = stderr,
                stderr_file = stderr_file,
                stdin = stdin,
                stdout = stdout,
                stdout_file = stdout_file,
                **common
            )
    native.test_suite(
        name = name,
        # Other tags would select among the tests.
        tags = [tag for tag in kwargs.get("tags") or [] if tag == "manual"],
        tests = [name + "_content"] + ["{}_{}".format(name, platform) for platform in platforms],
        visibility = kwargs.get("visibility"),
    )
    if listing:
        image_listing_update(
            name = name + "_update",
            image = image,
            listing = listing,
            tags = kwargs.get("tags"),
            target_compatible_with = linux,
            visibility = ["//visibility:private"],
        )
