"""A request to the server in an image, and the answer that is expected."""

visibility("//tools/image/...")

def http_probe(path, *, status = 200, body = None, body_file = None, port = 8080, method = "GET"):
    """A request of an image_test, for its attribute `http`.

    It is made over the loopback interface that the program has of its own, and again until
    the server answers or the test's time is over. The first answer is compared; redirects
    are not followed.

    Args:
        path: string, path and query, as in "/healthz?full=1".
        status: int, the status that is expected.
        body: string, the body that is expected, byte for byte. None: any.
        body_file: label of a golden file with the same.
        port: int, the TCP port that the program listens on.
        method: string.

    Returns:
        A value for the attribute `http` of image_test.
    """
    return struct(
        body = body,
        body_file = body_file,
        method = method,
        path = path,
        port = port,
        status = status,
    )

def probe_problem(probe):
    """What is wrong with a probe.

    Args:
        probe: dict with the fields of http_probe.

    Returns:
        string: what was expected, what was found, and what to do. None where nothing is.
    """
    if not probe["path"].startswith("/"):
        return "expected a path that begins with '/', found {}; write the path without host and port".format(repr(probe["path"]))
    if probe["body"] != None and probe["body_file"] != None:
        return "{}: expected body or body_file, found both; remove one".format(probe["path"])
    if probe["port"] < 1 or probe["port"] > 65535:
        return "{}: expected a port from 1 to 65535, found {}; correct it".format(probe["path"], probe["port"])
    if probe["status"] < 200 or probe["status"] > 599:
        return "{}: expected a status from 200 to 599, found {}; correct it".format(probe["path"], probe["status"])
    return None
