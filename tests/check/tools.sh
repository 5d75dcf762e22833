#!/bin/sh
# SPDX-License-Identifier: MIT
# Form and spelling: tools.sh format|spelling|scripts SOURCE_DIRECTORY
set -u
cd "$2" || exit 1

files() {
    find lib include examples tests docs "$@" | LC_ALL=C sort
}

case $1 in
format)
    files -name '*.c' -o -name '*.h' | xargs clang-format-14 --dry-run --Werror
    ;;
spelling)
    # words.txt: mistakes that tests make on purpose, libyaml's own, and C's "statics".
    files -type f \( -name '*.[ch]' -o -name '*.def' -o -name '*.md' -o -name '*.sh' \
        -o -name '*.py' -o -name '*.txt' -o -name '*.cmake' \) |
        xargs codespell --ignore-regex='\\[nt]' --ignore-words=tests/check/words.txt README.md
    ;;
scripts)
    files -name '*.sh' | xargs shellcheck -x .ci/run
    ;;
*)
    exit 2
    ;;
esac
status=$?
echo "$1: done"
exit $status
