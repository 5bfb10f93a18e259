"""The build setting that says how layers are compressed."""

load("//tools/image/launch:display.bzl", "display")
load("//tools/image/layer:layers_info.bzl", "COMPRESSIONS")

visibility("//tools/image/...")

CompressionInfo = provider(
    doc = "How layers are compressed unless their target says it.",
    fields = {"compression": "string, one of COMPRESSIONS."},
)

def _compression_setting_impl(ctx):
    compression = ctx.build_setting_value
    if compression not in COMPRESSIONS:
        fail("--{}: expected one of {}, found {}; correct it".format(
            display(ctx.label),
            ", ".join(COMPRESSIONS),
            repr(compression),
        ))
    return CompressionInfo(compression = compression)

compression_setting = rule(
    implementation = _compression_setting_impl,
    doc = "Says how layers are compressed. The flag on Bazel's command line is the target's label.",
    build_setting = config.string(flag = True),
)
