"""The rules that run tools/tidy."""

load("//tools/image/launch:display.bzl", "display")
load("//tools/image/launch:launch.bzl", "LAUNCHED_ON", "launch", "runfiles_path")

visibility("//tools/tidy/...")

_GO_TOOLCHAIN = "@rules_go//go:toolchain"

# The name of the file in which go_deps lists its repositories for Gazelle.
_REPO_CONFIG = "bazel_gazelle_go_repository_config/WORKSPACE"

# The user's environment variables that the go command needs: the proxy, credentials and caches.
_GO_ENVIRONMENT = [
    "GOAUTH",
    "GOCACHE",
    "GOENV",
    "GOINSECURE",
    "GOMODCACHE",
    "GONOPROXY",
    "GONOSUMDB",
    "GOPATH",
    "GOPRIVATE",
    "GOPROXY",
    "GOSUMDB",
    "HOME",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "NETRC",
    "NO_PROXY",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "http_proxy",
    "https_proxy",
    "no_proxy",
]

def _repo_config(ctx):
    runfiles = ctx.attr.gazelle[DefaultInfo].default_runfiles
    for file in runfiles.files.to_list():
        if file.path.endswith(_REPO_CONFIG):
            return file
    fail("{}: gazelle: {}: expected a target of the macro gazelle, found no {} among its runfiles".format(
        display(ctx.label),
        display(ctx.attr.gazelle.label),
        _REPO_CONFIG,
    ))

def _launch(ctx, spec, files):
    go = ctx.toolchains[_GO_TOOLCHAIN].sdk.go
    repo_config = _repo_config(ctx)
    return launch(
        ctx,
        tool = ctx.attr._tool,
        spec = spec | {
            "Buildifier": runfiles_path(ctx, ctx.executable._buildifier),
            "Gazelle": runfiles_path(ctx, ctx.executable.gazelle),
            "Go": runfiles_path(ctx, go),
            "Label": display(ctx.label),
            "RepoConfig": runfiles_path(ctx, repo_config),
        },
        files = files + [go, repo_config],
        targets = [ctx.attr._buildifier, ctx.attr.gazelle],
    )

_ATTRS = {
    "gazelle": attr.label(
        doc = "A target of the macro gazelle.",
        executable = True,
        cfg = "target",
        mandatory = True,
    ),
    "_buildifier": attr.label(
        default = "@com_github_bazelbuild_buildtools//buildifier",
        executable = True,
        cfg = "target",
    ),
    "_tool": attr.label(
        default = "//tools/tidy",
        executable = True,
        cfg = "target",
    ),
}

def _tidy_impl(ctx):
    return _launch(ctx, {}, [])

tidy = rule(
    implementation = _tidy_impl,
    doc = """Tidies the workspace with `bazel run`, and says in one line what that changed.

In this order, it runs `go mod tidy`; `bazel mod tidy`; Gazelle; buildifier, which also mends its
warnings; and gofmt. Then it writes docs.md files from docstrings. It fails if a step fails, or if
people have to mend buildifier's warnings.""",
    attrs = _ATTRS,
    exec_compatible_with = LAUNCHED_ON,
    executable = True,
    toolchains = [_GO_TOOLCHAIN],
)

def _tidy_test_impl(ctx):
    spec = {
        "Module": runfiles_path(ctx, ctx.file.module),
        "Tidy": display(ctx.attr.tidy.label),
    }
    environment = RunEnvironmentInfo(inherited_environment = _GO_ENVIRONMENT)
    return _launch(ctx, spec, [ctx.file.module]) + [environment]

_tidy_test = rule(
    implementation = _tidy_test_impl,
    attrs = _ATTRS | {
        "module": attr.label(
            allow_single_file = True,
            mandatory = True,
        ),
        "tidy": attr.label(mandatory = True),
    },
    exec_compatible_with = LAUNCHED_ON,
    test = True,
    toolchains = [_GO_TOOLCHAIN],
)

def tidy_test(name, gazelle, tidy, module = "//:MODULE.bazel", tags = [], **kwargs):
    """Tests that `tidy` would change nothing; it fails with the diff.

    It reads the source tree and the caches of the go command. So it runs outside of sandboxes, on
    this machine, every time.

    Args:
        name: string.
        gazelle: label of a target of the macro gazelle.
        tidy: label of the tidy target that the test's message names.
        module: label of the MODULE.bazel of the workspace.
        tags: list of strings.
        **kwargs: attributes of every test rule: size, timeout, visibility, ...
    """
    _tidy_test(
        name = name,
        gazelle = gazelle,
        module = module,
        tags = tags + ["external", "local", "no-cache", "requires-network"],
        tidy = tidy,
        **kwargs
    )
