"""What is known of an image's program besides its layer."""

visibility("//tools/image/...")

ProgramInfo = provider(
    doc = "The program of an image.",
    fields = {
        "archives": "depset of GoArchiveData of rules_go: what is linked, without the main package and the standard library; None where the program was not linked by rules_go.",
        "importpath": "string, the import path of the main package in its sources; None as archives.",
        "libs": "depset of Files, the compiled packages of archives and main; None as archives.",
        "main": "File, the compiled main package; None as archives.",
        "path": "string, where the program is in the image.",
        "stdlib": "File, a directory: the compiled standard library.",
        "symbols": "File, the same program linked with symbols; None as archives.",
    },
)
