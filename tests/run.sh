#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs what the tests need (Debian, by apt), builds, and runs all tests.
#
#     sh tests/run.sh             everything
#     sh tests/run.sh dev asan    only these stages
#
# Stages are the presets of CMakePresets.json: dev has the suite and all checks, clang the suite with
# the other compiler, asan and tsan with sanitizers, valgrind the unit and api tests under memcheck,
# release the suite without assertions, property 100,000 random pairs. The stage portable is none of them: tests/portable/run.sh, a
# build without the compiler, for other machines too where there are cross compilers and qemu. Each
# prints its closing lines; a failed one its log.
set -u
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=examples/packages.sh
. examples/packages.sh

stages=${*:-dev clang asan tsan valgrind release property portable}

# shellcheck disable=SC2086  # lists of words
install_missing $build_packages g++ clang-14 clang llvm-14 libclang-rt-14-dev libcmocka-dev \
    valgrind locales python3 python3-xxhash tzdata clang-format-14 clang-tidy-14 cppcheck pmccabe codespell \
    shellcheck || exit 1

# For the stage portable, which does without where they cannot be had.
case " $stages " in
*" portable "*)
    [ "$(dpkg --print-architecture 2>/dev/null)" != amd64 ] ||
        install_missing gcc-s390x-linux-gnu libc6-dev-s390x-cross qemu-user gcc-i686-linux-gnu \
            libc6-dev-i386-cross
    ;;
esac

# Run a step with its output in a log, which is shown where the step fails.
quietly() {
    log=$1
    shift
    "$@" >"$log" 2>&1 && return 0
    status=$?
    cat "$log"
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
    mkdir -p "build/$1" || return 1
    if [ "$1" = portable ]; then
        quietly build/portable/test.log sh tests/portable/run.sh build/portable || return 1
        cat build/portable/test.log
        return 0
    fi
    quietly "build/$1/configure.log" cmake --preset "$1" || return 1
    quietly "build/$1/build.log" cmake --build --preset "$1" || return 1
    # shellcheck disable=SC2046  # a command of two words, or none
    quietly "build/$1/test.log" $(launcher "$1") ctest --preset "$1" || return 1
    sed -n '/tests passed,/,$p' "build/$1/test.log"
}

failed=
started=$(date +%s)
for stage in $stages; do
    printf '\n== %s ==\n' "$stage"
    run_stage "$stage" || failed="$failed $stage"
done

printf '\n%s stages in %s s: ' "$(echo "$stages" | wc -w)" "$(($(date +%s) - started))"
if [ -n "$failed" ]; then
    echo "FAILED:$failed"
    exit 1
fi
echo "all passed"
