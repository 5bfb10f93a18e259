#!/bin/bash
# What buildbox-run-bubblewrap finds as bwrap. It executes actions as user 0 without
# capabilities, who may not have user namespaces, which tests of images need: as another user
# they may. A platform property can say so, too, but is in the key of every action.
before=()
while [ $# -gt 0 ] && [ "$1" != --unshare-user ]; do
  before+=("$1")
  shift
done
if [ "${*:2:4}" = "--uid 0 --gid 0" ]; then
  shift 5
  set -- --unshare-user --uid 1000 --gid 1000 "$@"
fi
exec /usr/bin/bwrap "${before[@]}" "$@"
