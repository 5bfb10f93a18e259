#!/bin/bash
# buildbox-run-bubblewrap starts this script as bwrap for each action. It changes three things:
# - The action runs as user 1000: as user 0 without capabilities it may not make the user
#   namespaces that tests of images need. (A platform property would be in the key of the action.)
# - The action has the machine's /proc: over the parts that buildbox covers, no namespace inside
#   may mount another one.
# - The inputs are in /build, not in /: compilers remove the folder from the paths that they
#   write, and with / would leave another path than on machines without workers.
given=()
while [ $# -gt 0 ]; do
  case $1 in
    --unshare-pid) shift ;;
    --bind) given+=(--bind "$2" "${3/%\//\/build}") && shift 3 ;;
    --chdir) given+=(--chdir "/build${2%/}") && shift 2 ;;
    --uid | --gid) given+=("$1" 1000) && shift 2 ;;
    --proc) given+=(--dev-bind /proc "$2") && shift 2 && break ;; # the command comes later
    *) given+=("$1") && shift ;;
  esac
done
exec /usr/bin/bwrap "${given[@]}" "$@"
