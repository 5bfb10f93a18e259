"""Who the program runs as."""

visibility("//tools/image/...")

# The names that /etc/passwd always has.
SHARED_NAMES = {"nonroot": 65532, "root": 0}

def resolve_user(user, uid):
    """Reads the attributes user and uid of go_image.

    Args:
        user: string, a name or "uid[:gid]", or None.
        uid: int, the number of that name, or None.

    Returns:
        A struct with config, the "uid:gid" of the image's config; names, dict from name to
        number of the users that /etc/passwd has to have, empty where none is needed; and
        problem, string or None.
    """
    if user == None:
        user = str(SHARED_NAMES["nonroot"] if uid == None else uid)
        uid = None
    ids = user.split(":")
    if not [number for number in ids if not number.isdigit()] and len(ids) <= 2:
        problem = None if uid == None else "uid: expected it beside a name in user, found user = {}; remove uid".format(repr(user))
        return struct(config = "{}:{}".format(ids[0], ids[-1]), names = {}, problem = problem)

    problem = None
    if ":" in user or user.strip("abcdefghijklmnopqrstuvwxyz0123456789_-") or not user:
        problem = "user: expected a name or numbers such as \"65532:65532\", found {}; correct it".format(repr(user))
    elif user in SHARED_NAMES and uid not in [None, SHARED_NAMES[user]]:
        problem = "uid: expected {} for {}, found {}; remove uid".format(SHARED_NAMES[user], user, uid)
    elif user not in SHARED_NAMES and (type(uid) != type(0) or uid <= 0):
        problem = "uid: expected the number of user {}, above 0, found {}; set uid".format(user, uid)
    number = SHARED_NAMES.get(user, uid)
    return struct(
        config = "{0}:{0}".format(number),
        names = SHARED_NAMES | {user: number},
        problem = problem,
    )

def user_files(names):
    """The files that give users their names.

    Args:
        names: dict from name to number.

    Returns:
        dict from path to content.
    """
    users = sorted([(number, name) for name, number in names.items()])
    return {
        "/etc/group": "".join(["{}:x:{}:\n".format(name, number) for number, name in users]),
        "/etc/passwd": "".join(["{0}:x:{1}:{1}:{0}:/:/sbin/nologin\n".format(name, number) for number, name in users]),
    }
