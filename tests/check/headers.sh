#!/bin/sh
# SPDX-License-Identifier: MIT
# Each public header compiles alone, and all of them together in either order, as C11 and as C++17,
# with two compilers, every warning an error; each is included twice, so that its guard is tried.
#     headers.sh SOURCE_DIRECTORY
set -u
cd "$1" || exit 1
failed=0
count=0

# try HEADER...: all of them in one translation unit, twice.
try() {
    text=$(for header in "$@" "$@"; do echo "#include <sojourn/$(basename "$header")>"; done)
    for compiler in "gcc -xc -std=c11 -Wstrict-prototypes -Wmissing-prototypes" \
        "clang -xc -std=c11 -Wstrict-prototypes" "g++ -xc++ -std=c++17 -Wold-style-cast" \
        "clang++ -xc++ -std=c++17"; do
        count=$((count + 1))
        # shellcheck disable=SC2086  # the compiler and its options are words
        printf '%s\nint used;\n' "$text" | $compiler -Wall -Wextra -Wpedantic -Wconversion \
            -Wundef -Wshadow -Werror -Iinclude -fsyntax-only - || {
            echo "$*: not clean with $compiler"
            failed=1
        }
    done
}

for header in include/sojourn/*.h; do
    try "$header"
done
try include/sojourn/*.h
# shellcheck disable=SC2046  # names without blanks
try $(printf '%s\n' include/sojourn/*.h | LC_ALL=C sort -r)

echo "headers: $count compilations"
[ "$count" -gt 8 ] && exit $failed
exit 1
