# SPDX-License-Identifier: MIT
# How everything here is compiled. Targets take it by linking `sojourn_flags` privately; nothing
# of it reaches who uses the library.

add_library(sojourn_flags INTERFACE)

target_compile_options(sojourn_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wstrict-prototypes
    -Wmissing-prototypes -Wvla -Wcast-qual -Wformat=2 -Wundef -Wwrite-strings
    -Wdouble-promotion -Wswitch-enum
    -Wpointer-arith -Wredundant-decls -Wnested-externs -Wold-style-definition -Wimplicit-fallthrough
    -Wdate-time -Walloca
    $<$<C_COMPILER_ID:GNU>:-Wduplicated-cond;-Wduplicated-branches;-Wlogical-op;-Wformat-signedness>
    $<$<C_COMPILER_ID:GNU>:-Wjump-misses-init;-Wtrampolines;-Wshift-overflow=2>
    $<$<C_COMPILER_ID:Clang>:-Wassign-enum;-Wshorten-64-to-32;-Wunreachable-code>
    $<$<C_COMPILER_ID:Clang>:-Wunreachable-code-break;-Wunreachable-code-return>
    $<$<C_COMPILER_ID:Clang>:-Wconditional-uninitialized;-Wmissing-variable-declarations;-Wextra-semi-stmt>
    $<$<BOOL:${SOJOURN_WERROR}>:-Werror>
    # The same sums and products on every machine: never a fused multiply-add.
    -ffp-contract=off)

# 32-bit x86 computes with more digits than a double has, unless it is told not to.
if(CMAKE_SIZEOF_VOID_P EQUAL 4 AND CMAKE_SYSTEM_PROCESSOR MATCHES "^(i[3-6]86|x86|x86_64|AMD64)$")
    target_compile_options(sojourn_flags INTERFACE -msse2 -mfpmath=sse)
endif()

if(SOJOURN_SANITIZE)
    list(JOIN SOJOURN_SANITIZE "," sanitizers)
    target_compile_options(sojourn_flags INTERFACE
        -fsanitize=${sanitizers} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(sojourn_flags INTERFACE -fsanitize=${sanitizers})
    if("integer" IN_LIST SOJOURN_SANITIZE)
        target_compile_options(sojourn_flags INTERFACE
            -fsanitize-ignorelist=${PROJECT_SOURCE_DIR}/tests/check/wraps.txt)
    endif()
endif()

if(SOJOURN_COVERAGE)
    # Counts of one thread: the tests of threads are left out of the measure, where all would take
    # long.
    target_compile_options(sojourn_flags INTERFACE --coverage -fprofile-abs-path -fprofile-update=single)
    target_link_options(sojourn_flags INTERFACE --coverage)
endif()

if(SOJOURN_BUILD_FUZZERS)
    target_compile_options(sojourn_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
