"""What the machine that builds can execute, as the repository @image_host.

```starlark
image_host = use_extension("//tools/image/host:extension.bzl", "image_host")
use_repo(image_host, "image_host")
```
"""

load("//platforms:defs.bzl", "PLATFORMS")
load(":elf.bzl", "program_problem")

visibility("public")

# Directory with programs that win over those on PATH.
_DIRECTORY = "THIMBLE_EMULATORS"

# Names of architectures where they are not those of the OCI image configuration.
_JAVA_ARCHITECTURES = {"aarch64": "arm64", "x86_64": "amd64"}
_QEMU_ARCHITECTURES = {"amd64": "x86_64", "arm64": "aarch64"}

_HEADER_BYTES = 4096
_ENGINE_SECONDS = 2

_DEFS = '''"""What this machine can execute."""

# Platform name to None where it is native, or to the Label of an emulator.
EMULATORS = {{
{emulators}}}

# Whether a container engine answered.
ENGINE = {engine}
'''

def _header(ctx, path):
    result = ctx.execute(["od", "-An", "-v", "-tx1", "-N", str(_HEADER_BYTES), str(path)])
    if result.return_code:
        return []
    return [int(byte, 16) for byte in result.stdout.replace("\n", " ").split(" ") if byte]

def _find(ctx, name, directories):
    """The first usable program of that name; watched, so that a later one is found too."""
    for directory in directories:
        path = ctx.path(directory + "/" + name)
        ctx.watch(path)
        if not path.exists:
            continue
        problem = program_problem(_header(ctx, path))
        if not problem:
            return path

        # buildifier: disable=print
        print("{}: expected a static program, as it runs inside of images, found {}; install Debian's qemu-user-static".format(path, problem))
    return None

def _emulators(ctx):
    if ctx.os.name != "linux":
        return {}
    native = _JAVA_ARCHITECTURES.get(ctx.os.arch, ctx.os.arch)
    directories = [
        directory
        for directory in [ctx.getenv(_DIRECTORY) or ""] + (ctx.getenv("PATH") or "").split(":")
        if directory.startswith("/")
    ]
    found = {}
    for platform, p in PLATFORMS.items():
        if p.architecture == native:
            found[platform] = None
            continue
        name = "qemu-{}-static".format(_QEMU_ARCHITECTURES.get(p.architecture, p.architecture))
        path = _find(ctx, name, directories)
        if path:
            ctx.symlink(path, name)
            found[platform] = name
    return found

def _engine(ctx):
    ctx.getenv("DOCKER_HOST")
    docker = ctx.which("docker")
    if not docker:
        return False
    return ctx.execute([docker, "version", "--format", "{{.Server.Version}}"], timeout = _ENGINE_SECONDS).return_code == 0

def _image_host_repository_impl(ctx):
    emulators = _emulators(ctx)
    ctx.file("BUILD.bazel", "exports_files({}, visibility = [\"//visibility:public\"])\n".format(
        [name for name in emulators.values() if name],
    ), executable = False)
    ctx.file("defs.bzl", _DEFS.format(
        emulators = "".join([
            "    \"{}\": {},\n".format(platform, "Label(\"//:{}\")".format(name) if name else None)
            for platform, name in emulators.items()
        ]),
        engine = _engine(ctx),
    ), executable = False)

_image_host_repository = repository_rule(
    implementation = _image_host_repository_impl,
    doc = "Looks at the machine whenever Bazel's server starts, and when PATH or an emulator on it changes.",
    configure = True,
    local = True,
)

def _image_host_impl(ctx):
    _image_host_repository(name = "image_host")
    return ctx.extension_metadata(reproducible = True)

image_host = module_extension(
    implementation = _image_host_impl,
    doc = "Makes @image_host; see README.md.",
)
