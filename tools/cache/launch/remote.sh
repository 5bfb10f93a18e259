# tools/bazel sources this file where a remote cache or executor may be configured. start_remote
# asks the server first, starts Bazel without it where it does not answer, and starts Bazel once
# more without it where it fails during the build. ../README.md has the rules.

newline='
'

# Sets remote_cache and remote_executor from the environment, or else from the file $1, user.bazelrc;
# and from that file authority, a file with a certificate, and config, its --config flags.
remote_settings() {
  remote_cache=${THIMBLE_REMOTE_CACHE:-} remote_executor=${THIMBLE_REMOTE_EXECUTOR:-} authority= config=
  [ -f "$1" ] || return 0
  while read -r verb flags || [ -n "$verb" ]; do
    case $verb in common | build | test | run) ;; *) continue ;; esac
    for flag in $flags; do
      case $flag in
        --remote_cache=*) [ -n "$remote_cache" ] || remote_cache=${flag#*=} ;;
        --remote_executor=*) [ -n "$remote_executor" ] || remote_executor=${flag#*=} ;;
        --config=*) config="$config $flag" ;;
        --tls_certificate=*) authority=${flag#*=} ;;
      esac
    done
  done <"$1"
}

# Says whether Bazel's command is one that talks to the server.
builds() {
  for word; do
    case $word in build | test | run | coverage) return 0 ;; --) return 1 ;; esac
  done
  return 1
}

# Asks the server of the URL $1, and sets why to what is wrong with it. curl reads the URL from its
# input, because a URL may have a password, and other users can read arguments.
answers() {
  limit=${THIMBLE_REMOTE_PROBE_SECONDS:-0.1} why=
  case $1 in
    http://* | https://*) url=${1%/}/cas/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 grpc= ;;
    grpc://*) url=http://${1#*://} grpc=--http2-prior-knowledge ;;
    grpcs://*) url=https://${1#*://} grpc=--http2 ;;
    *) return 0 ;;
  esac
  if command -v curl >/dev/null; then
    why=$(echo "url = \"$url\"" | curl -q -sS -o /dev/null -w '%{http_code}' -m "$limit" --noproxy '*' \
      ${authority:+--cacert "$authority"} $grpc -K - 2>&1) && code=0 || code=$?
    case $code$grpc in
      0) case $why in 5*) why="it answers with status $why" ;; *) return 0 ;; esac ;;
      # These codes of curl say that a gRPC server answered something that is not HTTP.
      0-* | 16-* | 52-* | 55-* | 56-* | 92-*) return 0 ;;
      6 | 6-*) why="its name does not resolve" ;;
      7 | 7-*) why="it refuses connections" ;;
      28*) why="it does not answer within $limit s" ;;
      35* | 60* | 77*) why=${why#*) } why="its certificate is not accepted: ${why%%"$newline"*}" ;;
      *) why=${why#*curl: } why="of this: ${why%%"$newline"*}" ;;
    esac
  elif command -v wget >/dev/null && [ -z "$grpc" ]; then
    why=$(echo "$url" | wget -S --no-proxy -T "$limit" -t 1 -O /dev/null ${authority:+"--ca-certificate=$authority"} -i - 2>&1) && return 0
    case $why in *"HTTP/1.1 "[34]*) return 0 ;; *"HTTP/1.1 "5*) why="it answers with status 5xx" ;; *) why="it does not answer within $limit s" ;; esac
  else
    return 0
  fi
  return 1
}

host() {
  host=${1#*://}
  host=${host##*@}
  echo "${host%%/*}"
}

say() { echo "tools/bazel: $1" >&2; }

# Starts Bazel with the lines of standard input as a bazelrc file, and waits. Bazel gets the signals
# and, from descriptor 3, the standard input of tools/bazel.
attempt() {
  { cat; echo "run --script_path=$state/run"; } >"$state/bazelrc"
  rm -f "$state/run"
  "$bazel" "--bazelrc=$state/bazelrc" "$@" <&3 3<&- &
  pid=$!
  trap : INT
  trap 'kill -TERM $pid' TERM
  trap 'kill -HUP $pid' HUP
  wait "$pid" && code=0 || code=$?
  while kill -0 "$pid" 2>/dev/null; do wait "$pid" && code=0 || code=$?; done
  trap - INT TERM HUP
}

# Says whether the arguments or user.bazelrc name a configuration that has the cache's flags.
configured() {
  case " $config $* " in *" --config=ci "* | *" --config=remote-"*) return 0 ;; esac
  return 1
}

without() { echo "common --remote_cache= --remote_executor="; }

with() {
  if [ -n "${THIMBLE_REMOTE_CACHE:-}" ]; then
    echo "common --remote_cache=$THIMBLE_REMOTE_CACHE"
    # The first line declares the configuration for a workspace whose .bazelrc does not have it.
    configured "$@" || printf '%s\n' "common:remote-cache --remote_cache=$THIMBLE_REMOTE_CACHE" "common --config=remote-cache"
  fi
  if [ -n "${THIMBLE_REMOTE_EXECUTOR:-}" ]; then
    echo "common --remote_executor=$THIMBLE_REMOTE_EXECUTOR"
    case " $config $* " in
      *" --config=remote-exec"*) ;;
      *) printf '%s\n' "common:remote-exec --remote_executor=$THIMBLE_REMOTE_EXECUTOR" "common --config=remote-exec" ;;
    esac
  fi
}

# Starts the Bazel that is the first argument, with the other arguments, and exits. It returns
# where no server is configured, or the command talks to none.
start_remote() {
  remote_settings "$root/user.bazelrc"
  { [ -n "$remote_cache$remote_executor" ] && builds "$@"; } || return 0
  bazel=$1 cache=${XDG_CACHE_HOME:-$HOME/.cache}/thimble
  shift
  umask=$(umask)
  umask 077
  mkdir -p "$cache"
  find "$cache" -maxdepth 1 -name 'remote.*' -mtime +1 -exec rm -rf {} +
  state=$(mktemp -d "$cache/remote.XXXXXX")
  trap 'rm -rf "$state"' EXIT
  exec 3<&0
  flags=with
  for server in "$remote_executor" "$remote_cache"; do
    [ -z "$server" ] || answers "$server" || { say "without the remote server $(host "$server"), because $why"; flags=without; break; }
  done
  $flags "$@" >"$state/flags"
  umask "$umask"
  attempt "$@" <"$state/flags"
  case $flags$code in
    with34 | with39)
      say "once more without the remote server, because it failed during the build (exit code $code)"
      without >"$state/flags"
      attempt "$@" <"$state/flags" ;;
  esac
  [ $code = 0 ] && [ -f "$state/run" ] || exit "$code"
  # `bazel run --script_path` has built a program, and written a script that starts it.
  program=$(cat "$state/run")
  rm -rf "$state"
  trap - EXIT
  shift $#
  exec 0<&3 3<&-
  set +eu
  eval "$program"
}
