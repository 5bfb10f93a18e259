"""How layers are compressed: the build setting."""

load("//tools/image/launch:display.bzl", "display")
load("//tools/image/layer:layers_info.bzl", "COMPRESSIONS")

visibility("//tools/image/...")

CompressionInfo = provider(
    doc = "How the layers of images are compressed that do not say it themselves.",
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
    doc = "How layers are compressed, as a flag of Bazel's command line that is the target's label.",
    build_setting = config.string(flag = True),
)
