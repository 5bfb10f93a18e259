# tools/bazel sources this file. On a closed network it starts the Bazel that tools/airgap makes;
# on the internet it returns. root, cache, fail, need_go and start are those of tools/bazel.

if [ -n "${BAZEL_REAL:-}" ]; then
  # Debian's Bazel cannot read this file, and has set it aside.
  [ -e "$root/MODULE.bazel.lock" ] || mv "$root/MODULE.bazel.lock.online" "$root/MODULE.bazel.lock" 2>/dev/null || :
  return
fi

registry=https://bcr.bazel.build/bazel_registry.json

# A network that was reached once is there; one that was not may come.
if [ -n "${THIMBLE_NETWORK:-}" ]; then network=$THIMBLE_NETWORK
elif grep -qsx online "$cache/network"; then network=online
elif [ -n "$(find "$cache/network" -mtime -1 2>/dev/null)" ]; then network=$(cat "$cache/network")
else
  if command -v curl >/dev/null; then ask="curl -fsS -m 3"
  elif command -v wget >/dev/null; then ask="wget -q -T 3 -t 1 -O -"
  else ask=
  fi
  if [ -z "$ask" ]; then network=airgap why="neither curl nor wget is on PATH to ask for ${registry%/*}"
  elif $ask "$registry" >/dev/null 2>&1; then network=online why="${registry%/*} is reachable"
  else network=airgap why="${registry%/*} is not reachable"
  fi
  mkdir -p "$cache"
  echo "$network" >"$cache/network.$$" && mv "$cache/network.$$" "$cache/network"
  echo "tools/bazel: $network, because $why; THIMBLE_NETWORK=online or =airgap overrides this" >&2
fi

case $network in
  online) return ;;
  airgap) ;;
  *) fail "expected online or airgap in THIMBLE_NETWORK or $cache/network, found '$network'." ;;
esac

# Another key starts another server: a line of use_repo, as in `    "name",`, makes none.
key=$(cd "$root" && { find tools/airgap -type f \( -path '*/modules*' -o -name '*.go' ! -name '*_test.go' \) | LC_ALL=C sort |
  xargs sha256sum; grep -v '^    "' MODULE.bazel; grep -E '^(go|toolchain) ' go.mod; } | sha256sum | cut -c1-16)
set=$cache/airgap/set/$key
[ -x "$set/bazel" ] || { need_go; (cd "$root" && go run ./tools/airgap -out "$set") >&2; }
# Only tests execute images of other architectures; without emulators, they are skipped.
case " $* " in
  *" test "* | *" coverage "*)
    [ -e "$set/emulators" ] || [ -n "$(find "$set/no-emulators" -mtime -1 2>/dev/null)" ] ||
      { need_go; (cd "$root" && go run ./tools/airgap -out "$set" -emulators) >&2 || true; } ;;
esac
start "$set/bazel" "$@"
