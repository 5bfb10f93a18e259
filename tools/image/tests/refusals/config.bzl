"""Attributes of images and their programs that macros must refuse before they declare a rule."""

load("//tools/image/config:problem.bzl", "config_problem")
load("//tools/image/layer/pack:program_layer.bzl", "declared_problem")
load("//tools/refused:defs.bzl", "problem_test")

visibility("private")

# Name, attributes of go_image, and part of the message.
_CASES = [
    (
        "good",
        {
            "compression": "zstd",
            "env": {"A": "b=c"},
            "ports": [
                8080,
                "53/udp",
            ],
            "repository": "localhost:5000/team/app",
            "workdir": "/data",
        },
        [],
    ),
    (
        "compression",
        {"compression": "bzip2"},
        ["compression: expected one of gzip, none, zstd, found \"bzip2\""],
    ),
    (
        "env",
        {"env": {"A=B": "c"}},
        ["env: expected a name without '=' and line breaks, found \"A=B\""],
    ),
    (
        "env_zero_byte",
        {"env": {"A": "b\0"}},
        ["env: expected text without a zero byte, found \"b"],
    ),
    (
        "args_zero_byte",
        {"args": ["\0"]},
        ["args: expected text without a zero byte"],
    ),
    (
        "label_without_name",
        {"labels": {"": "a"}},
        ["labels: expected a name, found \"\""],
    ),
    (
        "env_without_base",
        {"env_from_base": {"PATH": "/opt:$PATH"}},
        ["env_from_base: expected a base whose environment PATH can refer to, found none; set base, or use env"],
    ),
    (
        "env_twice",
        {
            "base": ":base",
            "env": {"PATH": "/opt"},
            "env_from_base": {"PATH": "/opt:$PATH"},
        },
        ["env_from_base: expected PATH in one of env and env_from_base, found it in both; remove one"],
    ),
    (
        "port_by_name",
        {"ports": ["http"]},
        ["ports: expected a number from 1 to 65535"],
    ),
    (
        "port_too_high",
        {"ports": [65536]},
        ["found 65536"],
    ),
    (
        "port_protocol",
        {"ports": ["53/upd"]},
        ["found \"53/upd\""],
    ),
    (
        "repository",
        {"repository": "Not a name"},
        ["repository: expected a name in lower case"],
    ),
    (
        "repository_tag",
        {"repository": "localhost:5000/app:v1"},
        ["remove the tag"],
    ),
    (
        "workdir",
        {"workdir": "data"},
        ["workdir: expected an absolute path, found \"data\""],
    ),
]

def config_refusals(name):
    """Declares the tests of the messages of config_problem and declared_problem.

    Args:
        name: string, the prefix of the names of config_problem's tests.
    """
    for case, attributes, says in _CASES:
        problem_test(
            name = "{}_{}_test".format(name, case),
            problem = config_problem(**attributes),
            says = says,
        )
    problem_test(
        name = "cgo_declared_test",
        problem = declared_problem(Label(":with_cgo"), {"pure": "off"}),
        says = [
            "binary //tools/image/tests/refusals:with_cgo: expected a program without cgo",
            "remove pure = \"off\"",
        ],
    )
    problem_test(
        name = "pure_declared_test",
        problem = declared_problem(Label(":refusals"), {"pure": "auto"}),
    )
