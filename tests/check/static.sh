#!/bin/sh
# SPDX-License-Identifier: MIT
# The static analysers over lib/ and examples/, with the flags of the build.
#     static.sh tidy|cppcheck|analyzer SOURCE_DIRECTORY BUILD_DIRECTORY
set -u
tool=$1
build=${3-}
checks=$(cd "$(dirname "$0")" && pwd)
cd "$2" || exit 1

sources() {
    find lib examples -name '*.c' | LC_ALL=C sort
}

# Each source with the flags that it is first built with: its own target's. Tests build some again, and
# clang-tidy would look at each as often as it is built.
once_each() {
    python3 -B -c 'import json, sys
entries = json.load(open(sys.argv[1] + "/compile_commands.json"))
json.dump(list({e["file"]: e for e in reversed(entries)}.values()),
          open(sys.argv[1] + "/tidy/compile_commands.json", "w"))' "$build"
}

# The flags are those of the build, whose compiler may have warnings that clang does not know. The path
# analyser leaves a function after so many states: its own 225,000 take twice as long, and found no more.
states=75000
tidy() {
    mkdir -p "$build/tidy" && once_each || return 1
    sources | xargs -P 2 -n 4 clang-tidy-14 -p "$build/tidy" --quiet --warnings-as-errors='*' \
        --extra-arg=-Wno-unknown-warning-option --extra-arg=-Xclang --extra-arg=-analyzer-config \
        --extra-arg=-Xclang --extra-arg=max-nodes=$states 2>"$build/tidy.stderr"
}

# Suppressed: missingIncludeSystem, the system's headers are not read; varFuncNullUB, NULL has a
# pointer's type and size on every system the library is for.
run_cppcheck() {
    cppcheck --quiet --error-exitcode=1 --std=c11 --enable=warning,performance,portability \
        --inline-suppr --suppress=missingIncludeSystem --suppress=varFuncNullUB --library=posix \
        -j 2 -Iinclude -Ilib -Iexamples lib examples
}

# The analyser of gcc over the sources that are named, as they are written and after what the
# optimiser makes of them: each shows it things that the other hides. What version 12 is wrong about is
# left out, and watched by valgrind or the leak sanitizer: without the optimiser it takes what a memcpy of
# a known size copies for unset; in examples/ it loses arrays that a struct holds and realloc moves.
analyse() {
    for source in "$@"; do
        case $source in
        examples/*) less=-Wno-analyzer-malloc-leak ;;
        *) less= ;;
        esac
        for level in "-O0 -Wno-analyzer-use-of-uninitialized-value" -O1; do
            # shellcheck disable=SC2086  # options, or none
            gcc -std=c11 $level -fanalyzer $less -Werror -Iinclude -Ilib -Iexamples/sojourn -c \
                -o /dev/null "$source" || failed=1
        done
    done
    return "${failed:-0}"
}

analyzer() {
    sources | xargs -P 2 -n 16 sh "$checks/static.sh" analyse .
}

if [ "$tool" = analyse ]; then # a share of the files, for analyzer
    shift 2
    analyse "$@"
    exit
fi
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
