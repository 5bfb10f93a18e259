"""What an image holds, as people write it: a path, or a path with a mode and an owner."""

visibility("//tools/image/...")

def entry(path, *, mode = None, owner = None):
    """A place in an image, for `files` and `dirs` of go_image, where a path alone is not enough.

    Args:
        path: string, an absolute path in the image.
        mode: string, octal; by default "0444" for a file and "0755" for a directory.
        owner: string, "uid" or "uid:gid" in numbers; by default root. A uid alone is the
            gid, too.

    Returns:
        A string, which files and dirs understand.
    """
    if mode != None and (not mode or not mode.strip("01234567") == "" or len(mode) > 5):
        fail("entry of {}: mode: expected an octal number such as \"0644\", found {}; correct the mode".format(path, repr(mode)))
    ids = (owner or "0").split(":")
    if len(ids) > 2 or [number for number in ids if not number.isdigit()]:
        fail("entry of {}: owner: expected numbers such as \"65532:65532\", found {}; correct the owner".format(path, repr(owner)))
    return json.encode({
        "gid": int(ids[-1]),
        "mode": mode or "",
        "path": path,
        "uid": int(ids[0]),
    })

def decode_entry(value):
    """Reads what entry() returned, or a path.

    Args:
        value: string.

    Returns:
        dict with path, mode (possibly empty), uid and gid.
    """
    if value.startswith("{"):
        return json.decode(value)
    return {"gid": 0, "mode": "", "path": value, "uid": 0}
