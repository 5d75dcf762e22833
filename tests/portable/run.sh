#!/bin/sh
# SPDX-License-Identifier: MIT
# An image made here runs without the compiler, and on other machines, and says the same byte by
# byte. Where a cross compiler or qemu is missing, that machine is skipped, which is said.
#
#     sh tests/portable/run.sh DIRECTORY      builds and results go there
set -u
here=$(cd "$(dirname "$0")" && pwd) || exit 1
source=$(cd "$here/../.." && pwd) || exit 1
mkdir -p "$1" || exit 1
out=$(cd "$1" && pwd) || exit 1
image=$out/model.sojm
# What depends on local time, on answers and on splits.
moment=$source/tests/unit/moment.yaml
failed=

# build NAME TARGETS OPTION…: a build of the project in $out/NAME.
build() {
    name=$1
    targets=$2
    shift 2
    # shellcheck disable=SC2086  # a list of targets
    if ! cmake -S "$source" -B "$out/$name" -G Ninja -DCMAKE_BUILD_TYPE=Debug \
        -DCMAKE_C_FLAGS_DEBUG="-g -O1" -DSOJOURN_WERROR=ON "$@" >"$out/$name.log" 2>&1 ||
        ! cmake --build "$out/$name" --target $targets >>"$out/$name.log" 2>&1; then
        tail -n 30 "$out/$name.log"
        return 1
    fi
}

# run NAME COMMAND…: the inputs through a build's driver; what it prints is $out/NAME.out.
run() {
    name=$1
    shift
    "$@" "$out/$name/tests/portable/portable" run "$image" "$here/inputs.tsv" >"$out/$name.out" &&
        "$@" "$out/$name/tests/portable/portable" run "$out/moment.sojm" "$here/moment.tsv" \
            >>"$out/$name.out"
}

fail() {
    echo "$1: FAILED"
    failed="$failed $1"
}

compare() {
    if cmp "$out/native.out" "$out/$1.out"; then
        echo "$1: $(grep -ac . "$out/$1.out") lines, the same"
    else
        fail "$1"
    fi
}

# Nothing of a library without the compiler asks for libyaml.
asks_for_yaml() {
    readelf -d "$1" | grep -i 'NEEDED.*yaml' || nm -D --undefined-only "$1" | grep -i yaml
}

without_compiler="-DSOJOURN_COMPILER=OFF -DSOJOURN_SQLITE=OFF -DSOJOURN_XXHASH_HEADER_ONLY=ON
    -DSOJOURN_XXHASH_INCLUDE_DIR=$out/xxhash"

native() {
    build native "portable sojourn_cli" &&
        "$out/native/tests/portable/portable" save "$here/model.yaml" "$image" &&
        "$out/native/tests/portable/portable" save "$moment" "$out/moment.sojm" &&
        run native
}

no_compiler() {
    # shellcheck disable=SC2086  # options
    build no_compiler all $without_compiler &&
        run no_compiler || return 1
    if asks_for_yaml "$out/no_compiler/lib/libsojourn.so"; then
        echo "libsojourn.so asks for libyaml"
        return 1
    fi
    if grep -i 'yaml.*:.*=' "$out/no_compiler/CMakeCache.txt" ||
        grep -i yaml-0 "$out/no_compiler/lib/sojourn.pc" "$out/no_compiler/lib/sojourn-config.cmake"; then
        echo "libyaml was looked for, or users of the library must look for it"
        return 1
    fi
    if "$out/no_compiler/tests/portable/portable" save "$here/model.yaml" "$out/none.sojm" \
        2>"$out/none.txt"; then
        echo "a library without the compiler compiles"
        return 1
    fi
}

# The tool alike: what it shows of the image, whoever compiled it.
tool() {
    "$out/native/bin/sojourn" show "$here/model.yaml" >"$out/native.show" &&
        "$out/no_compiler/bin/sojourn" show "$image" >"$out/no_compiler.show" &&
        cmp "$out/native.show" "$out/no_compiler.show" || return 1
    if "$out/no_compiler/bin/sojourn" show "$here/model.yaml" 2>"$out/none.txt" ||
        ! grep -q 'no compiler' "$out/none.txt"; then
        echo "the tool without the compiler compiles, or does not say that it cannot"
        return 1
    fi
}

# cross NAME COMPILER PROCESSOR RUNNER…
cross() {
    name=$1
    compiler=$2
    processor=$3
    shift 3
    # shellcheck disable=SC2086  # options; a runner of two words, or none
    build "$name" portable $without_compiler -DSOJOURN_BUILD_EXAMPLES=OFF -DSOJOURN_INSTALL=OFF \
        -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR="$processor" \
        -DCMAKE_C_COMPILER="$compiler" -DCMAKE_EXE_LINKER_FLAGS=-static && run "$name" "$@"
}

has() {
    command -v "$1" >/dev/null 2>&1
}

xxhash=$(for directory in /usr/include /usr/local/include; do
    [ -f "$directory/xxhash.h" ] && echo "$directory/xxhash.h"
done | head -1)
# The header alone: the rest of where it lies is this machine's.
mkdir -p "$out/xxhash" && cp "$xxhash" "$out/xxhash/" || exit 1

native || {
    echo "native: FAILED"
    exit 1
}
if no_compiler && tool; then compare no_compiler; else fail no_compiler; fi

if ! has s390x-linux-gnu-gcc || ! has qemu-s390x; then
    echo "s390x: skipped, it takes s390x-linux-gnu-gcc and qemu-s390x"
elif cross s390x s390x-linux-gnu-gcc s390x qemu-s390x; then
    compare s390x
else
    fail s390x
fi

if ! has i686-linux-gnu-gcc; then
    echo "i386: skipped, it takes i686-linux-gnu-gcc"
elif cross i386 i686-linux-gnu-gcc i686; then
    compare i386
else
    fail i386
fi

[ -z "$failed" ]
