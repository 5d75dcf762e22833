#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds and runs the consumer with what pkg-config says, shared and static, in C and in C++.
#     run.sh PREFIX SOURCE DIRECTORY
set -eu
prefix=$1
source=$2
mkdir -p "$3"
cd "$3"

PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name sojourn.pc)")
export PKG_CONFIG_PATH
libdir=$(pkg-config --variable=libdir sojourn)

try() {
    # shellcheck disable=SC2046,SC2086  # flags are words
    $2 "$source" -o "$1" $(pkg-config --cflags sojourn) $3
    LD_LIBRARY_PATH=$libdir "./$1"
}

shared=$(pkg-config --libs sojourn)
static="$libdir/libsojourn.a $(pkg-config --libs --static sojourn | sed 's/-lsojourn\>//')"
for compiler in "cc -xc -std=c11" "c++ -xc++ -std=c++17"; do
    try shared "$compiler" "-xnone $shared"
    try static "$compiler" "-xnone $static"
done

# The shared library needs nothing of whoever links it; the static one names what it needs.
if pkg-config --libs sojourn | grep -q yaml; then
    echo "libyaml is passed on to users of the shared library"
    exit 1
fi
pkg-config --libs --static sojourn | grep -q yaml
