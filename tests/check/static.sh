#!/bin/sh
# SPDX-License-Identifier: MIT
# The static analysers over lib/ and examples/, with the flags of the build.
#     static.sh tidy|cppcheck|analyzer SOURCE_DIRECTORY BUILD_DIRECTORY
set -u
tool=$1
build=$3
cd "$2" || exit 1

sources() {
    find lib examples -name '*.c' | LC_ALL=C sort
}

tidy() {
    sources | xargs -P 2 -n 8 clang-tidy-14 -p "$build" --quiet --warnings-as-errors='*' \
        2>"$build/tidy.stderr"
}

# Suppressed: missingIncludeSystem, the system's headers are not read; varFuncNullUB, NULL has a
# pointer's type and size on every system the library is for.
run_cppcheck() {
    cppcheck --quiet --error-exitcode=1 --std=c11 --enable=warning,performance,portability \
        --inline-suppr --suppress=missingIncludeSystem --suppress=varFuncNullUB --library=posix \
        -j 2 -Iinclude -Ilib -Iexamples lib examples
}

# In examples/ without malloc-leak: version 12 loses arrays that a struct holds and realloc moves,
# and says so of each; the leak sanitizer watches them.
analyse_one() {
    case $1 in
    examples/*) less=-Wno-analyzer-malloc-leak ;;
    *) less= ;;
    esac
    # shellcheck disable=SC2086  # one option or none
    gcc -std=c11 -O1 -fanalyzer $less -Werror -Iinclude -Ilib -Iexamples/sojourn -c \
        -o /dev/null "$1"
}

analyzer() {
    status=0
    for source in $(sources); do
        analyse_one "$source" || status=1
    done
    return $status
}

count=$(sources | wc -l)
[ "$count" -gt 0 ] || exit 1
case $tool in
tidy) tidy ;;
cppcheck) run_cppcheck ;;
analyzer) analyzer ;;
*) exit 2 ;;
esac
status=$?
echo "$tool: looked at $count files"
exit $status
