#!/bin/sh
# SPDX-License-Identifier: MIT
# Each public header compiles alone, as C11 and as C++17, with every warning an error.
#     headers.sh SOURCE_DIRECTORY
set -u
cd "$1" || exit 1
failed=0
count=0
for header in include/sojourn/*.h; do
    line="#include <sojourn/$(basename "$header")>" # twice, so that its guard is tried too
    for compiler in "gcc -xc -std=c11 -Wstrict-prototypes -Wmissing-prototypes" \
        "clang -xc -std=c11 -Wstrict-prototypes" "g++ -xc++ -std=c++17 -Wold-style-cast" \
        "clang++ -xc++ -std=c++17"; do
        count=$((count + 1))
        # shellcheck disable=SC2086  # the compiler and its options are words
        printf '%s\n%s\nint used;\n' "$line" "$line" | $compiler -Wall -Wextra -Wpedantic -Wconversion \
            -Wundef -Wshadow -Werror -Iinclude -fsyntax-only - || {
            echo "$header: not clean with $compiler"
            failed=1
        }
    done
done
echo "headers: $count compilations"
[ "$count" -gt 0 ] && exit $failed
exit 1
