# SPDX-License-Identifier: MIT
# The target `coverage_report` prints what the tests that were run have covered of lib/.
find_program(SOJOURN_GCOVR gcovr REQUIRED)
add_custom_target(coverage_report
    COMMAND ${SOJOURN_GCOVR} --root ${PROJECT_SOURCE_DIR} --filter ${PROJECT_SOURCE_DIR}/lib/
        --exclude-unreachable-branches --print-summary ${PROJECT_BINARY_DIR}
    COMMAND ${SOJOURN_GCOVR} --root ${PROJECT_SOURCE_DIR} --filter ${PROJECT_SOURCE_DIR}/lib/
        --exclude-unreachable-branches --branches ${PROJECT_BINARY_DIR}
    USES_TERMINAL VERBATIM)
