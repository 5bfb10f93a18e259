"""The header of an ELF program."""

visibility("//tools/image/run/host/...")

_PT_INTERP = 3

def program_problem(header):
    """Why a program cannot be executed alone, without a dynamic loader.

    Args:
        header: list of ints, the first bytes of the program.

    Returns:
        string, what it is instead, or None.
    """
    if header[:4] != [0x7f, 0x45, 0x4c, 0x46]:
        return "no ELF program"
    if len(header) < 64 or header[4] != 2:
        return "no 64-bit ELF program"
    little = header[5] == 1

    def number(offset, size):
        digits = header[offset:offset + size]
        value = 0
        for digit in (reversed(digits) if little else digits):
            value = value * 256 + digit
        return value

    start, size, count = number(32, 8), number(54, 2), number(56, 2)
    if not count or start + size * count > len(header):
        return "an ELF file without program headers at its start"
    for i in range(count):
        if number(start + i * size, 4) == _PT_INTERP:
            return "a dynamic one"
    return None
