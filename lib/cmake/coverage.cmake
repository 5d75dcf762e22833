# SPDX-License-Identifier: MIT
# The target `coverage_report` judges what the tests that were run have covered of lib/.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_custom_target(coverage_report
    COMMAND Python3::Interpreter -B ${PROJECT_SOURCE_DIR}/tests/check/coverage.py ${PROJECT_BINARY_DIR}
    USES_TERMINAL VERBATIM)
