"""Repositories for `oci.pull`, which crane of go-containerregistry fills."""

load(":private/reference.bzl", "MIRRORS", "mirrored")

visibility("private")

_CRANE = "github.com/google/go-containerregistry/cmd/crane@v0.22.1"

def _built_crane_impl(repository_ctx):
    go = repository_ctx.which("go")
    if not go:
        fail("expected go on PATH to build crane, which pulls images, found none; install Go 1.21 or newer and put it on PATH")
    built = repository_ctx.execute(
        [go, "install", _CRANE],
        environment = {"CGO_ENABLED": "0", "GOBIN": str(repository_ctx.path("."))},
    )
    if built.return_code:
        fail("expected `go install {}` to succeed, found:\n{}\nset GOPROXY to a Go module proxy that can be reached".format(_CRANE, built.stderr))
    repository_ctx.file("BUILD.bazel", "exports_files([\"crane\"])\n")

built_crane = repository_rule(
    implementation = _built_crane_impl,
    doc = "Has the program crane.",
    environ = ["GOPROXY", "GOFLAGS"],
)

_ATTRS = {
    "config": attr.label(doc = "A config.json of Docker.", allow_single_file = True),
    "crane": attr.label(mandatory = True, doc = "The program crane."),
    "identifier": attr.string(mandatory = True, doc = "Digest or tag."),
    "registry": attr.string(mandatory = True, doc = "Where the image is on the internet."),
    "repository": attr.string(mandatory = True, doc = "Name of the image there."),
    "target_name": attr.string(mandatory = True, doc = "Name of the target."),
}

def _named(repository, identifier):
    return repository + ("@" if ":" in identifier else ":") + identifier

def _client(repository_ctx):
    """Returns what the image is called here, and a function that runs crane."""
    attr = repository_ctx.attr
    asked = _named(attr.registry + "/" + attr.repository, attr.identifier)
    mirror, insecure = mirrored(asked, attr.registry, repository_ctx.getenv(MIRRORS) or "")
    here = mirror + "/" + attr.repository
    environment = {}
    if attr.config:
        repository_ctx.symlink(attr.config, "docker/config.json")
        environment["DOCKER_CONFIG"] = str(repository_ctx.path("docker"))

    def crane(*words):
        result = repository_ctx.execute(
            [repository_ctx.path(attr.crane)] + (["--insecure"] if insecure else []) + list(words),
            environment = environment,
        )
        if result.return_code:
            fail("""{asked}, pulled from {here}
  expected: `crane {words}` to succeed
  found:    {found}
  to fix:   check that the registry can be reached and has this image, `docker login {host}` if it asks for credentials, or name another in --repo_env={flag}""".format(
                asked = asked,
                flag = MIRRORS,
                found = result.stderr.strip(),
                here = here,
                host = here.split("/", 1)[0],
                words = " ".join(words),
            ))
        return result.stdout

    return asked, here, crane

def _platform(described):
    return "/".join([described[key] for key in ["os", "architecture", "variant"] if described.get(key)])

def _pulled_image_impl(repository_ctx):
    asked, here, crane = _client(repository_ctx)
    wanted = repository_ctx.attr.platform
    reference = _named(here, repository_ctx.attr.identifier)
    manifest = json.decode(crane("manifest", reference))
    if "manifests" in manifest:
        found = {_platform(image.get("platform", {})): image["digest"] for image in manifest["manifests"]}
        if wanted not in found:
            fail("{}\n  expected: {}\n  found:    an image for {}\n  to fix:   list in 'platforms' of oci.pull what the image has".format(
                asked,
                "the platform " + wanted if wanted else "'platforms' in oci.pull, because the image has several",
                ", ".join(found),
            ))
        reference = here + "@" + found[wanted]
    elif wanted:
        found = _platform(json.decode(crane("config", reference)))
        if found != wanted and (wanted, found) not in [("linux/arm64", "linux/arm64/v8"), ("linux/arm64/v8", "linux/arm64")]:
            fail("{}\n  expected: the platform {}\n  found:    an image for {}\n  to fix:   list {} in 'platforms' of oci.pull".format(asked, wanted, found, found))
    crane("pull", "--format=oci", reference, str(repository_ctx.path("layout")))
    repository_ctx.file("BUILD.bazel", """\
load("@rules_oci//oci:private/layout.bzl", "layout")

layout(
    name = {},
    srcs = glob(["layout/**"]),
    layout = "layout/oci-layout",
    tags = {},
    visibility = ["//visibility:public"],
)
""".format(repr(repository_ctx.attr.target_name), repr(repository_ctx.attr.bazel_tags)))

pulled_image = repository_rule(
    implementation = _pulled_image_impl,
    attrs = _ATTRS | {
        "bazel_tags": attr.string_list(doc = "Tags of the target."),
        "platform": attr.string(doc = "The one platform to pull."),
    },
    doc = "Has an image for one platform as an OCI layout.",
    environ = [MIRRORS, "DOCKER_CONFIG"],
)

def _image_alias_impl(repository_ctx):
    attr = repository_ctx.attr
    digest = attr.identifier
    if ":" not in digest:
        asked, here, crane = _client(repository_ctx)
        digest = crane("digest", _named(here, digest)).strip()
        if attr.reproducible:
            # buildifier: disable=print
            print("{} is a tag, which may change: set digest = \"{}\" in oci.pull, or reproducible = False".format(asked, digest))
    repository_ctx.file("digest.txt", digest)
    actual = "\"@{0}//:{0}\"".format(attr.single)
    if attr.by_cpu:
        actual = "select({{\n{}\n    }}, no_match_error = \"this image is for these only: {}\")".format(
            "\n".join(["        \"{0}\": \"@{1}//:{1}\",".format(cpu, name) for cpu, name in attr.by_cpu.items()]),
            ", ".join(attr.by_cpu),
        )
    repository_ctx.file("BUILD.bazel", """\
filegroup(
    name = "digest",
    srcs = ["digest.txt"],
    visibility = ["//visibility:public"],
)

alias(
    name = {},
    actual = {},
    visibility = ["//visibility:public"],
)
""".format(repr(attr.target_name), actual))

image_alias = repository_rule(
    implementation = _image_alias_impl,
    attrs = _ATTRS | {
        "by_cpu": attr.string_dict(doc = "Which repository has the image for a CPU."),
        "reproducible": attr.bool(doc = "Whether a tag is worth a warning."),
        "single": attr.string(doc = "The repository of an image for one platform."),
    },
    doc = "Has the target that BUILD files name.",
    environ = [MIRRORS, "DOCKER_CONFIG"],
)

def _empty_impl(repository_ctx):
    repository_ctx.file("BUILD.bazel", "")

empty = repository_rule(
    implementation = _empty_impl,
    doc = "Has nothing, where rules_oci has toolchains that this module does not need.",
)
