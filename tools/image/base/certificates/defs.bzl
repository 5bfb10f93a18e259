"""The layer with Mozilla's root certificates."""

load("//tools/image/layer:layer_command.bzl", "layer_command_attrs", "run_layer_command")
load("//tools/image/layer:once.bzl", "ONCE_ATTRS", "once")

visibility("private")

def _certificates_layer_impl(ctx):
    return run_layer_command(ctx, "go_mod", ctx.file.go_mod, "CertificatesLayer", "root certificates")

certificates_layer = rule(
    implementation = _certificates_layer_impl,
    doc = "Packs Mozilla's root certificates as /etc/ssl/certs/ca-certificates.crt.",
    cfg = once,
    attrs = layer_command_attrs("//tools/image/base/certificates") | ONCE_ATTRS | {
        "go_mod": attr.label(
            doc = "The go.mod that pins golang.org/x/crypto/x509roots/fallback.",
            allow_single_file = True,
            mandatory = True,
        ),
    },
)
