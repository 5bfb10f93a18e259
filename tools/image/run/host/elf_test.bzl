"""Tests of elf.bzl."""

load(":elf.bzl", "program_problem")

visibility("private")

def _number(value, size, little):
    digits = [(value >> (8 * i)) & 0xff for i in range(size)]
    return digits if little else digits[::-1]

def _program(types, *, little = True, bits = 2, start = 64):
    """An ELF header, and program headers of these types."""
    header = [0x7f, 0x45, 0x4c, 0x46, bits, 1 if little else 2] + [0] * 26
    header += _number(start, 8, little) + [0] * 14
    header += _number(56, 2, little) + _number(len(types), 2, little) + [0] * 6
    for kind in types:
        header += _number(kind, 4, little) + [0] * 52
    return header

_CASES = {
    "big_endian_dynamic": (_program([6, 3, 1], little = False), "a dynamic one"),
    "big_endian_static": (_program([1, 1], little = False), None),
    "dynamic": (_program([6, 3, 1, 2]), "a dynamic one"),
    "empty": ([], "no ELF program"),
    "far_headers": (_program([1], start = 1 << 20), "an ELF file without program headers at its start"),
    "no_headers": (_program([]), "an ELF file without program headers at its start"),
    "script": ([0x23, 0x21, 0x2f, 0x62], "no ELF program"),
    "static": (_program([1, 1, 4, 7]), None),
    "static_pie": (_program([1, 2]), None),
    "truncated": (_program([1])[:80], "an ELF file without program headers at its start"),
    "truncated_start": (_program([1])[:20], "no 64-bit ELF program"),
    "32_bit": (_program([1], bits = 1), "no 64-bit ELF program"),
}

def _elf_test_impl(ctx):
    header, expected = _CASES[ctx.attr.case]
    found = program_problem(header)
    return [AnalysisTestResultInfo(
        success = found == expected,
        message = "expected: {}\nfound:    {}".format(expected, found),
    )]

_elf_test = rule(
    implementation = _elf_test_impl,
    analysis_test = True,
    attrs = {"case": attr.string()},
)

def elf_tests(name):
    """Declares a test for each case, and a suite of them.

    Args:
        name: string.
    """
    tests = []
    for case in _CASES:
        tests.append("{}_{}".format(name, case))
        _elf_test(name = tests[-1], case = case, size = "small")
    native.test_suite(name = name, tests = tests)
