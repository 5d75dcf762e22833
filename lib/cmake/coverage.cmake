# SPDX-License-Identifier: MIT
# The target `coverage_report` prints what the tests that were run have covered of lib/, by lines
# and by branches, and the sums.
find_program(SOJOURN_GCOVR gcovr REQUIRED)
# Parse errors are ignored: gcov of gcc 12 prints some counts of branches below zero.
set(report ${SOJOURN_GCOVR} --root ${PROJECT_SOURCE_DIR} --filter ${PROJECT_SOURCE_DIR}/lib/
    --exclude-unreachable-branches --gcov-ignore-parse-errors)
add_custom_target(coverage_report
    COMMAND ${report} --branches ${PROJECT_BINARY_DIR}
    COMMAND ${report} --print-summary ${PROJECT_BINARY_DIR}
    USES_TERMINAL VERBATIM)
