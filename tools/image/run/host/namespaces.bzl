"""Whether a container lets the programs in it create namespaces."""

visibility("//tools/image/run/host/...")

# CAP_SYS_ADMIN in the line CapBnd of /proc/self/status.
_SYS_ADMIN = 21

# What executing an image needs first. gVisor has ambient capabilities since its release 20260727.0.
_TRY = """
grep -q '^CapAmb:' /proc/self/status || { echo 'no ambient capabilities (CapAmb in /proc/self/status), as in older releases of gVisor'; exit 1; }
command -v unshare >/dev/null || { echo 'no program unshare to try with; install util-linux'; exit 1; }
exec unshare -U -r -m -p -n -i -u -f sh -c 'mount -n -t tmpfs none /tmp && cd /tmp && mkdir old && pivot_root . old'
"""

_SECONDS = 10

def confined(status):
    """Says whether nobody here can become root of the machine, or whether system calls are filtered, as in most containers.

    Args:
        status: string, the content of /proc/self/status.

    Returns:
        bool. Elsewhere a command allows namespaces, and tests say which.
    """
    fields = {
        key: value.strip()
        for key, _, value in [line.partition(":") for line in status.split("\n")]
    }
    capabilities = int(fields.get("CapBnd", "ffffffff"), 16)
    return not (capabilities >> _SYS_ADMIN) & 1 or fields.get("Seccomp") == "2"

def namespaces_problem(ctx):
    """Tries to create namespaces where no command could allow them.

    Args:
        ctx: repository_ctx.

    Returns:
        string, why images cannot be executed in this container, or None.
    """
    if not confined(ctx.execute(["cat", "/proc/self/status"]).stdout):
        return None
    tried = ctx.execute(["sh", "-c", _TRY], timeout = _SECONDS)
    if tried.return_code == 0:
        return None
    return (tried.stderr or tried.stdout).strip()
