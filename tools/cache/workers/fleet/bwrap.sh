#!/bin/bash
# What buildbox-run-bubblewrap finds as bwrap. It executes actions as user 0 without
# capabilities, who may not have user namespaces, which tests of images need: as another user
# they may. It covers parts of /proc, so that no namespace inside may mount one: the machine's
# is used, which only those see right who share its process numbers. A platform property can
# name the user, too, but is in the key of every action. The folder with the inputs is not /,
# as it is with the runner: compilers that remove it from paths leave a / in their output.
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
