#!/bin/sh
# SPDX-License-Identifier: MIT
# renew.sh BUILD [FOLDER]: packs the corpora anew, from a build of the preset `fuzz`: what lies in corpus/,
# what the targets found there (BUILD/tests/fuzz/corpus/TARGET/found) and in FOLDER/TARGET, reduced to as
# few inputs as reach the same.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)/tests/fuzz
more=${2:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for source in "$here"/fuzz_*.c; do
    target=$(basename "$source" .c)
    name=${target#fuzz_}
    mkdir "$work/all" "$work/few"
    set -- "$here/corpus/$name" "$build/corpus/$name/packed" "$build/corpus/$name/found"
    if [ -n "$more" ] && [ -d "$more/$name" ]; then
        set -- "$@" "$more/$name"
    fi
    "$build/$target" -merge=1 -timeout=100 "$work/all" "$@" 2>"$work/log"
    "$build/$target" -set_cover_merge=1 -timeout=100 "$work/few" "$work/all" 2>>"$work/log"
    (cd "$work/few" && find . -type f | LC_ALL=C sort | tar --no-recursion --files-from=- \
        --mtime=2026-01-01 --owner=0 --group=0 --numeric-owner --mode=644 --format=ustar -cf -) |
        xz -9e >"$here/corpus/$name.tar.xz"
    echo "$name: $(find "$work/few" -type f | wc -l) inputs"
    rm -rf "$work/all" "$work/few"
done
