"""The layer with Mozilla's root certificates."""

load("//tools/image/private:launch.bzl", "display", "tool_attr")
load("//tools/image/private:once.bzl", "ONCE_ATTRS", "once")

visibility("private")

def _certificates_layer_impl(ctx):
    layer = ctx.actions.declare_file(ctx.label.name + ".tar.gz")
    ctx.actions.run(
        executable = ctx.executable._tool,
        arguments = ["-go_mod", ctx.file.go_mod.path, "-origin", display(ctx.label), "-out", layer.path],
        inputs = [ctx.file.go_mod],
        outputs = [layer],
        mnemonic = "CertificatesLayer",
        progress_message = "Packing root certificates %{label}",
    )
    return [DefaultInfo(files = depset([layer]))]

certificates_layer = rule(
    implementation = _certificates_layer_impl,
    doc = "Packs Mozilla's root certificates as /etc/ssl/certs/ca-certificates.crt.",
    cfg = once,
    attrs = ONCE_ATTRS | {
        "go_mod": attr.label(
            doc = "The go.mod that pins golang.org/x/crypto/x509roots/fallback.",
            allow_single_file = True,
            mandatory = True,
        ),
        "_tool": tool_attr("//tools/image/certificates"),
    },
)
