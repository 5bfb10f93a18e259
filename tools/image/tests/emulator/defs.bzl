"""A program that is linked like the programs of images."""

load("//tools/image/layer/pack:linked.bzl", "LINKED_ATTRS", "linked")

visibility("private")

def _linked_program_impl(ctx):
    program = ctx.attr.program[0][DefaultInfo]
    return [DefaultInfo(files = program.files, runfiles = program.default_runfiles)]

linked_program = rule(
    implementation = _linked_program_impl,
    doc = "Builds a program in the configuration of images, so that Bazel builds the standard library for each platform only once.",
    attrs = LINKED_ATTRS | {
        "program": attr.label(
            cfg = linked,
            mandatory = True,
        ),
    },
)
