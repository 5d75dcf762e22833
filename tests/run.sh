#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs what the tests need (Debian, by apt), builds, and runs all tests.
#
#     sh tests/run.sh             everything
#     sh tests/run.sh dev asan    only these stages
#
# Stages are the presets of CMakePresets.json: dev has all checks, the comparisons with other
# implementations, and of the suite what its build alone has; asan (the suite by clang) and tsan with
# sanitizers, valgrind the unit and api tests of dev's build, under memcheck, release the suite as it
# is installed, property 100,000 random pairs by clang, coverage the suite once more, and how much of
# lib/ it has run, mutation each jump of lib/run and lib/model flipped. What runs in which of them,
# and why not in others: docs/testing.md. The stage portable is none of them: tests/portable/run.sh,
# a build without the compiler, for other machines too where there are cross compilers and qemu. Each
# prints its closing lines and how long it took; a failed one the end of its log, and all that failed,
# once more and last, what and why.
set -u
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=examples/packages.sh
. examples/packages.sh

stages=${*:-dev asan tsan valgrind release property coverage mutation portable}

# shellcheck disable=SC2086  # lists of words
install_missing $build_packages g++ clang-14 clang llvm-14 libclang-rt-14-dev libcmocka-dev \
    valgrind locales python3 python3-dateutil python3-xxhash libical-dev tzdata clang-format-14 \
    clang-tidy-14 cppcheck pmccabe codespell shellcheck abigail-tools || exit 1

# For the stage portable, which does without where they cannot be had.
case " $stages " in
*" portable "*)
    [ "$(dpkg --print-architecture 2>/dev/null)" != amd64 ] ||
        install_missing gcc-s390x-linux-gnu libc6-dev-s390x-cross qemu-user gcc-i686-linux-gnu \
            libc6-dev-i386-cross
    ;;
esac

# While a step runs, how far it is, where somebody looks on: the last line of its log.
watch() {
    since=$(date +%s)
    while sleep 1; do
        printf '\r\033[K%s, %s: %s s  %s' "$1" "$2" "$(($(date +%s) - since))" \
            "$(tail -n 1 "$3" 2>/dev/null | cut -c 1-50)" >&2
    done
}

# step STAGE NAME COMMAND...: its output goes to a log, the end of which is shown where it fails.
step() {
    log=build/$1/$2.log
    watcher=
    if [ -t 2 ]; then
        watch "$1" "$2" "$log" &
        watcher=$!
    fi
    stage=$1
    shift 2
    "$@" >"$log" 2>&1
    status=$?
    if [ -n "$watcher" ]; then
        kill "$watcher"
        wait "$watcher" 2>/dev/null
        printf '\r\033[K' >&2
    fi
    if [ $status -ne 0 ]; then
        printf '%s: the last lines of %s\n' "$stage" "$log"
        tail -n 300 "$log" | cut -c 1-500
    fi
    return $status
}

# The thread sanitizer of gcc 12 cannot live with the address randomisation of some kernels: where
# none of its programs starts, tests run without.
launcher() {
    if [ "$1" = tsan ] && ! build/tsan/tests/unit/test_status >/dev/null 2>&1; then
        echo setarch -R
    fi
}

run_stage() {
    mkdir -p "build/$1" && rm -f "build/$1"/*.log || return 1
    if [ "$1" = portable ]; then
        step portable test sh tests/portable/run.sh build/portable || return 1
        cat build/portable/test.log
        return 0
    fi
    configured=$1
    [ "$1" != valgrind ] || configured=dev # whose programs it runs once more
    tests=$1
    [ "$1" != dev ] || tests=checks # the rest of the suite runs in valgrind, release, asan and coverage
    step "$1" configure cmake --preset "$configured" || return 1
    step "$1" build cmake --build --preset "$1" || return 1
    if [ "$1" = coverage ]; then
        python3 -B tests/check/coverage.py build/coverage --reset || return 1
    fi
    # shellcheck disable=SC2046  # a command of two words, or none
    step "$1" test $(launcher "$1") ctest --preset "$tests" || return 1
    sed -n '/tests passed,/,$p' "build/$1/test.log"
    if [ "$1" = coverage ]; then
        step coverage report python3 -B tests/check/coverage.py build/coverage || return 1
        cat build/coverage/report.log
    fi
}

# Seconds of processor time that all that was run so far has taken.
cpu_seconds() {
    times >build/times
    awk 'NR == 2 { for (i = 1; i <= 2; i++) { split($i, t, "[ms]"); sum += 60 * t[1] + t[2] } }
        END { printf "%d\n", sum }' build/times
}

mkdir -p build || exit 1
failed=
began=$(date +%s)
for stage in $stages; do
    printf '\n== %s ==\n' "$stage"
    before=$(date +%s)
    cpu_seconds >build/cpu_before
    how=passed
    if ! run_stage "$stage"; then
        how=FAILED
        failed="$failed $stage"
    fi
    cpu_seconds >build/cpu_after
    printf '%s %s in %s s, %s s of processor time\n' "$stage" "$how" "$(($(date +%s) - before))" \
        "$(($(cat build/cpu_after) - $(cat build/cpu_before)))"
done

printf '\n%s stages in %s s: ' "$(echo "$stages" | wc -w)" "$(($(date +%s) - began))"
if [ -z "$failed" ]; then
    echo "all passed"
    exit 0
fi
# Last, so that it is there where only the end of the output is kept.
echo "FAILED:$failed"
for stage in $failed; do
    printf '\n-- why %s failed --\n' "$stage"
    awk -f tests/failures.awk build/"$stage"/*.log | head -n 40
done
exit 1
