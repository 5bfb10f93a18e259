"""The extension that Bazel's own MODULE.bazel uses for `bazel mod tidy`.

It declares the repository that is asked for, with no program in it.
"""

visibility("public")

def _empty_repository_impl(repository_ctx):
    repository_ctx.file("BUILD.bazel", "")

_empty_repository = repository_rule(implementation = _empty_repository_impl)

def _buildozer_binary_impl(_module_ctx):
    _empty_repository(name = "buildozer_binary")

buildozer_binary = module_extension(
    implementation = _buildozer_binary_impl,
    tag_classes = {
        "buildozer": tag_class(attrs = {
            "sha256": attr.string_dict(),
            "version": attr.string(),
        }),
    },
)
