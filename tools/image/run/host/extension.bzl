"""What the machine that builds can execute, as the repository @image_host.

```starlark
image_host = use_extension("//tools/image/run/host:extension.bzl", "image_host")
use_repo(image_host, "image_host")
```

The repository has `defs.bzl` with

- `EMULATORS`: dict, platform name of //platforms:defs.bzl to None where programs of that
  platform run as they are, or to the Label of a static qemu-user program. What is not in
  it cannot be executed here: nothing can in a container that denies namespaces.
- `ENGINE`: bool, whether Docker answers.

Emulators are called `qemu-<architecture>-static` and are looked for in the directory that
the environment variable THIMBLE_EMULATORS names, then on PATH. One that comes or goes is
noticed; an engine that starts later is noticed after `tools/bazel shutdown`, a container
is looked at when Bazel's server starts in it.
"""

load("//platforms:defs.bzl", "PLATFORMS")
load(":elf.bzl", "program_problem")
load(":namespaces.bzl", "namespaces_problem")

visibility("public")

# A directory whose programs take precedence over those on PATH.
_DIRECTORY = "THIMBLE_EMULATORS"

# Names of architectures where they are not those of the OCI image configuration.
_JAVA_ARCHITECTURES = {"aarch64": "arm64", "x86_64": "amd64"}
_QEMU_ARCHITECTURES = {"amd64": "x86_64", "arm64": "aarch64"}

# The start of each program as one line.
_DUMP = 'for path; do od -An -v -tx1 -N 1024 "$path" | tr -d "\\n"; echo; done'

# Each directory that can be entered, without links, as one line.
_ENTER = 'for directory; do (cd "$directory" 2>/dev/null && pwd -P); done'

_ENGINE_SECONDS = 2

_DENIED = """tests that execute images are skipped: expected a container in which namespaces can be created, found: {}
    Whoever starts the container allows them with: docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined"""

_DEFS = '''"""What this machine can execute."""

# Platform name to None where it is native, or to the Label of an emulator.
EMULATORS = {{
{emulators}}}

# Whether a container engine answered.
ENGINE = {engine}
'''

def _directories(ctx):
    """That of the variable, which may not be there yet, then those of PATH that this user may enter."""
    named = ctx.getenv(_DIRECTORY) or ""
    on_path = [name for name in (ctx.getenv("PATH") or "").split(":") if name.startswith("/")]
    entered = ctx.execute(["sh", "-c", _ENTER, "sh"] + on_path).stdout.split("\n")
    return {path: None for path in [named] + entered if path.startswith("/")}

def _find(ctx, name, directories):
    """The first program of that name; watched, so that another one is noticed."""
    for directory in directories:
        path = ctx.path(directory + "/" + name)
        ctx.watch(path)
        if path.exists:
            return path
    return None

def _problems(ctx, programs):
    """Name to why the program cannot be executed inside of an image, or None."""
    dumps = ctx.execute(["sh", "-c", _DUMP, "sh"] + programs.values()).stdout.split("\n")
    return {
        name: program_problem([int(byte, 16) for byte in dump.split(" ") if byte])
        for name, dump in zip(programs, dumps)
    }

def _emulators(ctx):
    if ctx.os.name != "linux":
        return {}
    problem = namespaces_problem(ctx)
    if problem:
        # buildifier: disable=print
        print(_DENIED.format(problem))
        return {}
    native = _JAVA_ARCHITECTURES.get(ctx.os.arch, ctx.os.arch)
    directories = _directories(ctx)
    names = {
        platform: "qemu-{}-static".format(_QEMU_ARCHITECTURES.get(p.architecture, p.architecture))
        for platform, p in PLATFORMS.items()
        if p.architecture != native
    }
    found = {name: _find(ctx, name, directories) for name in names.values()}
    found = {name: path for name, path in found.items() if path}
    for name, problem in _problems(ctx, found).items():
        if problem:
            # buildifier: disable=print
            print("{}: expected a static program, found {}; install Debian's qemu-user-static".format(found.pop(name), problem))
        else:
            ctx.symlink(found[name], name)
    return {
        platform: names.get(platform)
        for platform in PLATFORMS
        if platform not in names or names[platform] in found
    }

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
    doc = "Looks at the machine.",
    configure = True,
    local = True,
)

def _image_host_impl(ctx):
    _image_host_repository(name = "image_host")
    return ctx.extension_metadata(reproducible = True)

image_host = module_extension(
    implementation = _image_host_impl,
    doc = "Makes @image_host.",
)
