"""The layer with time zones."""

load("//tools/image/launch:display.bzl", "display")
load("//tools/image/layer:layer_command.bzl", "layer_command_attrs", "run_layer_command")
load("//tools/image/layer:once.bzl", "ONCE_ATTRS", "once")

visibility("private")

_GO_TOOLCHAIN = "@rules_go//go:toolchain"
_PATH = "src/time/tzdata/zzipdata.go"

def _go_sdk_zones_impl(ctx):
    sdk = ctx.toolchains[_GO_TOOLCHAIN].sdk
    path = sdk.root_file.dirname + "/" + _PATH
    files = [f for f in sdk.srcs.to_list() if f.path == path]
    if len(files) != 1:
        fail("{}: expected {} in the Go SDK {}, found none; use an SDK that has it".format(
            display(ctx.label),
            _PATH,
            sdk.version,
        ))
    return [DefaultInfo(files = depset(files))]

go_sdk_zones = rule(
    implementation = _go_sdk_zones_impl,
    doc = """The source file in which the Go SDK has all zones.

The SDK's lib/time/zoneinfo.zip is the same; no toolchain has it among its files.""",
    toolchains = [_GO_TOOLCHAIN],
)

def _zones_layer_impl(ctx):
    return run_layer_command(ctx, "source", ctx.file.source, "ZonesLayer", "time zones")

zones_layer = rule(
    implementation = _zones_layer_impl,
    doc = "Packs the time zones of a Go SDK as files below /usr/share/zoneinfo.",
    cfg = once,
    attrs = layer_command_attrs("//tools/image/base/zones") | ONCE_ATTRS | {
        "source": attr.label(
            doc = "A go_sdk_zones.",
            allow_single_file = True,
            mandatory = True,
        ),
    },
)
