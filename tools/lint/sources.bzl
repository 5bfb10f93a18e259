"""The source files of Go libraries, without building them."""

load("@rules_go//go:def.bzl", "GoInfo")

visibility("private")

def _sources_impl(ctx):
    return [DefaultInfo(files = depset([
        file
        for library in ctx.attr.libraries
        for file in library[GoInfo].srcs
    ]))]

sources = rule(
    implementation = _sources_impl,
    attrs = {"libraries": attr.label_list(mandatory = True, providers = [GoInfo])},
)
