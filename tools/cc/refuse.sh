#!/bin/sh
echo "expected no C or C++ to compile: this repository builds without a C compiler.
To use one, remove the toolchain //tools/cc:none from MODULE.bazel." >&2
exit 1
