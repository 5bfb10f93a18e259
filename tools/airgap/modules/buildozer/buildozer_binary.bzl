"""The extension that Bazel's own MODULE.bazel uses for `bazel mod tidy`.

It builds buildozer where that is asked for, from the Go module that the workspace's go.mod
pins.
"""

visibility("public")

_PACKAGE = "github.com/bazelbuild/buildtools/buildozer"

def _built_buildozer_impl(repository_ctx):
    go = repository_ctx.which("go")
    if not go:
        fail("expected go on PATH to build buildozer, found none; install Go 1.21 or newer and put it on PATH")
    built = repository_ctx.execute(
        [go, "build", "-o", repository_ctx.path("buildozer.exe"), _PACKAGE],
        environment = {"CGO_ENABLED": "0"},
        working_directory = str(repository_ctx.workspace_root),
    )
    if built.return_code:
        fail("expected `go build {}` to succeed in {}, found:\n{}\nrequire its module in go.mod, or write MODULE.bazel by hand".format(
            _PACKAGE,
            repository_ctx.workspace_root,
            built.stderr,
        ))
    repository_ctx.file("BUILD.bazel", "exports_files([\"buildozer.exe\"])\n")

_built_buildozer = repository_rule(
    implementation = _built_buildozer_impl,
    doc = "Has the program buildozer.exe, whose name is the same on every system.",
)

def _buildozer_binary_impl(_module_ctx):
    _built_buildozer(name = "buildozer_binary")

buildozer_binary = module_extension(
    implementation = _buildozer_binary_impl,
    tag_classes = {
        "buildozer": tag_class(attrs = {
            "sha256": attr.string_dict(),
            "version": attr.string(),
        }),
    },
)
