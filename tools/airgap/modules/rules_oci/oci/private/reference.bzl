"""What an `oci.pull` asks for, and which registry has it on this network."""

visibility("private")

PLATFORM_TO_CPU = {
    "linux/386": "@platforms//cpu:i386",
    "linux/amd64": "@platforms//cpu:x86_64",
    "linux/arm/v7": "@platforms//cpu:armv7",
    "linux/arm64": "@platforms//cpu:arm64",
    "linux/arm64/v8": "@platforms//cpu:arm64",
    "linux/mips64le": "@platforms//cpu:mips64",
    "linux/ppc64le": "@platforms//cpu:ppc",
    "linux/s390x": "@platforms//cpu:s390x",
}

MIRRORS = "THIMBLE_OCI_MIRROR"

def parse(tag):
    """Reads where an image is.

    Args:
        tag: a tag `oci.pull`.

    Returns:
        A struct of registry, repository, digest and tag.
    """
    if bool(tag.registry) != bool(tag.repository) or bool(tag.image) == bool(tag.registry):
        fail("oci.pull {}: expected 'image', or 'registry' and 'repository', found image {}, registry {}, repository {}".format(
            tag.name,
            repr(tag.image),
            repr(tag.registry),
            repr(tag.repository),
        ))
    digest, name = tag.digest, tag.tag
    registry, repository = tag.registry, tag.repository
    if tag.image:
        image = tag.image.removeprefix("http://").removeprefix("https://")
        if "@" in image:
            image, digest = image.rsplit("@", 1)
        if ":" in image.rpartition("/")[2]:
            image, name = image.rsplit(":", 1)
        if "/" not in image:
            image = "docker.io/library/" + image
        registry, repository = image.split("/", 1)
    if not digest and not name:
        fail("oci.pull {}: expected 'digest' or 'tag', found neither".format(tag.name))
    if digest and name and not tag.reproducible:
        fail("oci.pull {}: expected 'digest' or 'tag' where 'reproducible' is False, found both".format(tag.name))
    if registry == "index.docker.io":
        registry = "docker.io"
    return struct(digest = digest, registry = registry, repository = repository, tag = name)

def mirrored(asked, registry, mirrors):
    """Finds the registry that the user named in place of the one on the internet.

    Args:
        asked: string, names the image in messages.
        registry: string, where the image is on the internet.
        mirrors: string, REGISTRY=MIRROR for each, separated by commas.

    Returns:
        The name of the mirror, and whether it has no TLS.
    """
    for pair in mirrors.split(","):
        source, equals, mirror = pair.strip().partition("=")
        if pair.strip() and not (source and equals and mirror):
            fail("expected REGISTRY=MIRROR[,REGISTRY=MIRROR...] in --repo_env={}, found {}".format(MIRRORS, repr(pair)))
        if source.removeprefix("index.") == registry:
            return mirror.removeprefix("http://").removeprefix("https://").rstrip("/"), mirror.startswith("http://")
    fail("""{asked} was asked for, and this closed network is not known to have {registry}.
  expected: a registry here that has the same images
  found:    {found}
  to fix:   write common --repo_env={flag}={registry}=registry.example.com/mirror into user.bazelrc ({registry}={registry} where it can be reached)""".format(
        asked = asked,
        flag = MIRRORS,
        found = "{}={}".format(MIRRORS, mirrors) if mirrors else "no {}".format(MIRRORS),
        registry = registry,
    ))
