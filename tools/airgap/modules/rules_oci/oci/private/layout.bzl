"""The rule that turns a folder of a repository into the output of a target, as rules take a base."""

# What oci.pull makes loads this.
visibility("public")

def _layout_impl(ctx):
    output = ctx.actions.declare_directory(ctx.label.name)
    args = ctx.actions.args()
    args.add("copy")
    args.add("--target", ctx.label)
    args.add("--from", ctx.file.layout.dirname)
    args.add_all(["--output", output], expand_directories = False)
    ctx.actions.run(
        executable = ctx.executable._tool,
        arguments = [args],
        inputs = ctx.files.srcs + [ctx.file.layout],
        outputs = [output],
        mnemonic = "OCILayout",
        progress_message = "Copying image %{label}",
    )
    return [DefaultInfo(files = depset([output]))]

layout = rule(
    implementation = _layout_impl,
    doc = "Copies an OCI image layout.",
    attrs = {
        "layout": attr.label(allow_single_file = True, mandatory = True, doc = "The file oci-layout of the folder."),
        "srcs": attr.label_list(allow_files = True, doc = "All files of the folder."),
        "_tool": attr.label(default = Label(":oci"), executable = True, cfg = "exec"),
    },
)
