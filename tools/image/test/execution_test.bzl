"""The tests that execute the image of one platform."""

load("//tools/image/index:oci_platform.bzl", "oci_platform")
load("//tools/image/launch:display.bzl", "display", "refuse")
load("//tools/image/launch:launch.bzl", "LAUNCHED_ON", "launch", "runfiles_path", "tool_attr")
load("//tools/image/ocidir:layout.bzl", "IMAGE_ATTR", "layout")
load(":http_probe.bzl", "probe_problem")

visibility("//tools/image/...")

_SIGNALS = ["SIGHUP", "SIGINT", "SIGKILL", "SIGQUIT", "SIGTERM", "SIGUSR1", "SIGUSR2"]

def _check_given(ctx):
    given = ctx.attr.given
    for output in ["stdout", "stderr"]:
        if output in given and output + "_file" in given:
            refuse(ctx, output, "expected {0} or {0}_file, found both; remove one".format(output))
    if ctx.attr.signal and ctx.attr.signal not in _SIGNALS:
        refuse(ctx, "signal", "expected one of {}, found {}; correct the name".format(", ".join(_SIGNALS), ctx.attr.signal))
    if "http" in given and "exit_code" in given and not ctx.attr.signal:
        refuse(ctx, "exit_code", "expected a signal that ends the program after http, found none; add signal, or remove exit_code")
    if ctx.attr.timeout_seconds <= 0:
        refuse(ctx, "timeout_seconds", "expected a positive number, found {}; correct it".format(ctx.attr.timeout_seconds))

def _probes(ctx):
    probes = []
    for encoded in ctx.attr.http:
        probe = json.decode(encoded)
        problem = probe_problem(probe)
        if problem:
            refuse(ctx, "http", problem)
        body_file = probe.pop("body_file")
        if body_file != None:
            probe["body"] = _expectation(ctx, "", ctx.files.body_files[body_file])
        elif probe["body"] != None:
            probe["body"] = _expectation(ctx, probe["body"], None)
        probes.append(probe)
    return probes

def _expectation(ctx, text, file):
    return {"File": runfiles_path(ctx, file) if file else "", "Text": text}

def _output(ctx, name):
    if name not in ctx.attr.given and name + "_file" not in ctx.attr.given:
        return None
    return _expectation(ctx, getattr(ctx.attr, name), getattr(ctx.file, name + "_file"))

def _spec(ctx, image):
    return {
        "Emulator": runfiles_path(ctx, ctx.file.emulator) if ctx.file.emulator else "",
        "Image": runfiles_path(ctx, image),
        "Label": display(ctx.attr.image.label),
        "Platform": oci_platform(ctx, ctx.attr.platform),
        "Test": display(ctx.label),
        "TimeoutSeconds": ctx.attr.timeout_seconds,
    }

def _image_execution_test_impl(ctx):
    _check_given(ctx)
    image = layout(ctx)
    execution = {
        "Args": ctx.attr.arguments if "args" in ctx.attr.given else None,
        "Bare": not ctx.attr.given,
        "Env": ctx.attr.environment,
        "ExitCode": ctx.attr.exit_code,
        "Http": _probes(ctx),
        "Signal": ctx.attr.signal,
        "Stderr": _output(ctx, "stderr"),
        "Stdin": ctx.attr.stdin,
        "Stdout": _output(ctx, "stdout"),
        "Writable": not ctx.attr.read_only,
    }
    goldens = ctx.files.body_files + ctx.files.stdout_file + ctx.files.stderr_file
    return launch(
        ctx,
        tool = ctx.attr._tool,
        spec = _spec(ctx, image) | {"Execution": execution},
        files = [image] + goldens + ctx.files.emulator,
    )

_ATTRS = {
    "emulator": attr.label(allow_single_file = True, doc = "Executes the image's programs where this machine cannot."),
    "given": attr.string_list(doc = "The attributes that image_test was called with."),
    "image": IMAGE_ATTR,
    "platform": attr.string(mandatory = True),
    "timeout_seconds": attr.int(default = 10),
}

image_execution_test = rule(
    implementation = _image_execution_test_impl,
    doc = "Executes the image of one platform.",
    attrs = _ATTRS | {
        "arguments": attr.string_list(),
        "body_files": attr.label_list(allow_files = True),
        "environment": attr.string_dict(),
        "exit_code": attr.int(),
        "http": attr.string_list(doc = "JSON of http_probe; body_file is a position in body_files."),
        "read_only": attr.bool(default = True),
        "signal": attr.string(),
        "stderr": attr.string(),
        "stderr_file": attr.label(allow_single_file = True),
        "stdin": attr.string(),
        "stdout": attr.string(),
        "stdout_file": attr.label(allow_single_file = True),
        "_tool": tool_attr("//tools/image/test"),
    },
    exec_compatible_with = LAUNCHED_ON,
    test = True,
)

def _image_driver_test_impl(ctx):
    if ctx.attr.given:
        refuse(ctx, "driver", "expected no other attribute that says how to execute the image, found {}; move these into the driver".format(
            ", ".join(ctx.attr.given),
        ))
    image = layout(ctx)
    return launch(ctx, tool = ctx.attr.driver, spec = _spec(ctx, image), files = [image] + ctx.files.emulator)

image_driver_test = rule(
    implementation = _image_driver_test_impl,
    doc = "Lets a program of its own test the image of one platform.",
    attrs = _ATTRS | {
        "driver": attr.label(executable = True, cfg = "exec", mandatory = True),
    },
    exec_compatible_with = LAUNCHED_ON,
    test = True,
)
