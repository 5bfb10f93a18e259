"""The macro that tests images: what they hold, what they weigh, what they do."""

load("//platforms:defs.bzl", "PLATFORMS")
load("//tools/image/test:golden.bzl", "check_golden")
load("//tools/image/test:targets.bzl", "content_targets", "execution_targets")

visibility("//tools/image/...")

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

    Where nothing says how to execute the image, as in `image_test(name, image)`, any healthy
    program passes: it ends by itself with any exit code, or still runs after one second, three
    under an emulator, and is killed. It fails where it cannot be executed, is ended by a
    signal, or ends as Go programs crash, with exit code 2 and a `panic:`, `fatal error:` or
    signal and the trace of a goroutine on standard error. As soon as one of args, driver, env,
    exit_code, http, read_only, signal, stderr, stderr_file, stdin, stdout and stdout_file is
    given, if only with its default, all of them mean what is said below.

    Args:
        name: string.
        image: label of an index or image.
        args: list of strings, instead of the command in the image's config.
        driver: label of a go_binary that tests the image with the package
            //tools/image/test/driver, instead of all attributes that say how to execute it.
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
            succeeded, or, without `http`, as soon as it has written something. It has to
            handle it: as process 1 it ignores what it does not, but for SIGKILL.
        stderr: string, the standard error that is expected, byte for byte. None: any.
        stderr_file: label of a golden file with the same.
        stdin: string, the standard input. By default it is empty.
        stdout: string, the standard output that is expected, byte for byte. None: any.
        stdout_file: label of a golden file with the same.
        timeout_seconds: int, the time after which the program is killed and the test
            fails; five times that under an emulator. Bazel's own limit is `timeout`. Where
            nothing says how to execute the image, the program has to be started by then.
        user: string, the user that the image has to have, by name or number, as in
            "65532:65532"; a number alone is in any group. None: anybody but root; "root" or
            "0:0" has to be asked for.
        **kwargs: attributes of every test rule: size, tags, timeout, visibility, ...
    """
    check_golden(name, "listing", listing, update = name + "_update")
    check_golden(name, "stderr_file", stderr_file)
    check_golden(name, "stdout_file", stdout_file)
    for probe in http or []:
        check_golden(name, "http", probe.body_file)

    common = kwargs | {
        "image": image,
        "size": kwargs.get("size", "small"),
        "target_compatible_with": kwargs.get("target_compatible_with", [Label("@platforms//os:linux")]),
    }
    tests = content_targets(
        name,
        common,
        listing = listing,
        max_pulled = max_pulled,
        max_unpacked = max_unpacked,
        platforms = platforms,
        user = user,
    ) + execution_targets(
        name,
        common,
        platforms,
        driver,
        timeout_seconds,
        {
            "args": args,
            "env": env,
            "exit_code": exit_code,
            "http": http or None,
            "read_only": read_only,
            "signal": signal,
            "stderr": stderr,
            "stderr_file": stderr_file,
            "stdin": stdin,
            "stdout": stdout,
            "stdout_file": stdout_file,
        },
    )
    native.test_suite(
        name = name,
        # A test_suite selects among its tests by all tags but manual.
        tags = [tag for tag in kwargs.get("tags") or [] if tag == "manual"],
        tests = tests,
        visibility = kwargs.get("visibility"),
    )
