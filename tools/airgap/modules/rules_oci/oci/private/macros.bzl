"""What BUILD files call: the rules, with values in place of files, and digests."""

load(":private/image.bzl", "oci_image_rule")
load(":private/image_index.bzl", "oci_image_index_rule")
load(":private/load.bzl", "oci_tarball_rule")
load(":private/push.bzl", "oci_push_rule")
load(":private/text.bzl", "as_file", "common")

visibility("private")

def _digest(name, kwargs):
    native.filegroup(
        name = name + ".digest",
        srcs = [name],
        output_group = "digest",
        **common(kwargs)
    )

def _words(name, attribute, value, kwargs):
    if type(value) == "list":
        # The real rules_oci marks a line break inside of a word in this way.
        value = [word.replace("\n", "%5Cn") for word in value]
    return as_file(name, attribute, value, "\n", kwargs)

def oci_image(
        name,
        created = None,
        labels = None,
        annotations = None,
        env = None,
        cmd = None,
        entrypoint = None,
        exposed_ports = None,
        volumes = None,
        **kwargs):
    """Assembles an image, and `NAME.digest`, a file that holds its digest.

    Args:
        name: name of the image.
        created: label of a file that holds the time of creation.
        labels: dictionary, or label of a file with one KEY=VALUE in each line.
        annotations: dictionary, or label of a file with one KEY=VALUE in each line.
        env: dictionary, or label of a file with one KEY=VALUE in each line.
        cmd: list, or label of a file with one word in each line.
        entrypoint: list, or label of a file with one word in each line.
        exposed_ports: list, or label of a file with ports separated by commas.
        volumes: list, or label of a file with directories separated by commas.
        **kwargs: further attributes of oci_image_rule and of every rule.
    """
    oci_image_rule(
        name = name,
        annotations = as_file(name, "annotations", annotations, "\n", kwargs),
        cmd = _words(name, "cmd", cmd, kwargs),
        created = created,
        entrypoint = _words(name, "entrypoint", entrypoint, kwargs),
        env = as_file(name, "env", env, "\n", kwargs),
        exposed_ports = as_file(name, "exposed_ports", exposed_ports, ",", kwargs),
        labels = as_file(name, "labels", labels, "\n", kwargs),
        volumes = as_file(name, "volumes", volumes, ",", kwargs),
        **kwargs
    )
    _digest(name, kwargs)

def oci_image_index(name, **kwargs):
    """Assembles an image index, and `NAME.digest`, a file that holds its digest.

    Args:
        name: name of the index.
        **kwargs: attributes of oci_image_index_rule and of every rule.
    """
    oci_image_index_rule(name = name, **kwargs)
    _digest(name, kwargs)

def oci_load(name, repo_tags = None, **kwargs):
    """Loads an image into the container engine of this machine.

    Args:
        name: name to `bazel run`.
        repo_tags: list, or label of a file with one REPOSITORY:TAG in each line.
        **kwargs: further attributes of oci_tarball_rule and of every rule.
    """
    oci_tarball_rule(name = name, repo_tags = as_file(name, "tags", repo_tags, "\n", kwargs), **kwargs)

def oci_push(name, remote_tags = None, **kwargs):
    """Pushes an image to a registry.

    Args:
        name: name to `bazel run`.
        remote_tags: list, or label of a file with one tag in each line.
        **kwargs: further attributes of oci_push_rule and of every rule.
    """
    oci_push_rule(name = name, remote_tags = as_file(name, "tags", remote_tags, "\n", kwargs), **kwargs)
