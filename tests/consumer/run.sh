#!/bin/sh
# SPDX-License-Identifier: MIT
# Configures, builds and tests one consumer from nothing: run.sh SOURCE DIRECTORY [CMAKE OPTION...]
set -eu
source=$1
build=$2
shift 2
rm -rf "$build"
cmake -S "$source" -B "$build" -G Ninja "$@"
cmake --build "$build"
ctest --test-dir "$build" --output-on-failure --no-tests=error
