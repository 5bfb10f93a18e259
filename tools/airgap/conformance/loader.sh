#!/bin/sh
[ "$1 $2" = "load --input" ] && cat "$3" >/dev/null && echo loaded by loader.sh
