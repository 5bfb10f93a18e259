"""What an image weighs, and why."""

load("//tools/image/index:image_index.bzl", "to_platforms")
load("//tools/image/index:oci_platform.bzl", "oci_platform")
load("//tools/image/launch:display.bzl", "display")
load("//tools/image/launch:launch.bzl", "LAUNCHED_ON", "launch", "runfiles_path", "tool_attr")
load("//tools/image/ocidir:layout.bzl", "IMAGE_ATTR", "layout")
load(":program.bzl", "ProgramInfo")

visibility("//tools/image/...")

ReportInfo = provider(
    doc = "The report on an image.",
    fields = {"report": "File, JSON that the Go package tools/image/size/report describes."},
)

def _archive_line(archive):
    return "{}={}".format(archive.importmap, archive.file.path)

def _program(ctx, platform, info, inputs):
    """Returns the specification's fields for the program on one platform."""
    program = {
        "Path": info.path,
        "Platform": oci_platform(ctx, platform),
    }
    if info.archives == None:
        return program
    inputs.append(depset([info.symbols]))
    archives = ctx.actions.declare_file("{}.{}.archives".format(ctx.label.name, platform))
    args = ctx.actions.args()
    args.set_param_file_format("multiline")
    args.add(info.main, format = "main=%s")
    args.add_all(info.archives, map_each = _archive_line)
    ctx.actions.write(archives, args)
    inputs.append(depset([archives, info.stdlib], transitive = [info.libs]))
    return program | {
        "Archives": archives.path,
        "ImportPath": info.importpath,
        "StdLib": info.stdlib.path,
        "Symbols": info.symbols.path,
    }

def _image_report_impl(ctx):
    image = layout(ctx)
    inputs = [depset([image]), ctx.attr.image[DefaultInfo].default_runfiles.files]
    programs = [
        _program(ctx, platform, target[ProgramInfo], inputs)
        for platform, target in ctx.split_attr.program.items()
    ]
    spec = ctx.actions.declare_file(ctx.label.name + ".spec.json")
    ctx.actions.write(spec, json.encode({
        "Image": display(ctx.attr.image.label),
        "Layout": image.path,
        "Programs": programs,
    }))
    report = ctx.actions.declare_file(ctx.attr.image.label.name + ".report.json")
    ctx.actions.run(
        executable = ctx.executable._tool,
        arguments = ["-spec", spec.path, "-out", report.path],
        inputs = depset([spec], transitive = inputs),
        outputs = [report],
        mnemonic = "ImageReport",
        progress_message = "Weighing image %{label}",
    )
    return [
        DefaultInfo(files = depset([report])),
        ReportInfo(report = report),
    ]

image_report = rule(
    implementation = _image_report_impl,
    doc = "Says what an image weighs on each platform: by layer, by file, and by package of its program.",
    attrs = {
        "image": IMAGE_ATTR,
        "platforms": attr.string_list(
            doc = "The image's platforms, as keys of PLATFORMS.",
            mandatory = True,
        ),
        "program": attr.label(
            doc = "The program_info of the image.",
            cfg = to_platforms,
            mandatory = True,
            providers = [ProgramInfo],
        ),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
        "_tool": tool_attr("//tools/image/size/measure"),
    },
)

REPORT_ATTR = attr.label(
    doc = "An image_report.",
    mandatory = True,
    providers = [ReportInfo],
)

def _image_size_impl(ctx):
    report = ctx.attr.report[ReportInfo].report
    return launch(
        ctx,
        tool = ctx.attr._tool,
        spec = {
            "Label": display(ctx.label),
            "Report": runfiles_path(ctx, report),
        },
        files = [report],
        targets = [],
    )

image_size = rule(
    implementation = _image_size_impl,
    doc = """Shows what an image weighs, with `bazel run`.

    bazel run :image_size                        a table
    bazel run :image_size -- -why net/http       why the program has the package
    bazel run :image_size -- -o report.html      a page with a treemap, or report.svg
    bazel run :image_size -- -json               for programs""",
    attrs = {
        "report": REPORT_ATTR,
        "_tool": tool_attr("//tools/image/size/show"),
    },
    exec_compatible_with = LAUNCHED_ON,
    executable = True,
)
