# SPDX-License-Identifier: MIT
# A locale with a decimal comma, made in the build directory: the tests that show that nothing
# depends on the locale need one, and a small system has none.
find_program(SOJOURN_LOCALEDEF localedef REQUIRED)
set(locale_dir ${PROJECT_BINARY_DIR}/tests/locale)
add_custom_command(
    OUTPUT ${locale_dir}/de_DE.UTF-8/LC_NUMERIC
    COMMAND ${CMAKE_COMMAND} -E make_directory ${locale_dir}
    COMMAND ${SOJOURN_LOCALEDEF} -i de_DE -f UTF-8 ${locale_dir}/de_DE.UTF-8
    VERBATIM)
add_custom_target(sojourn_locale ALL DEPENDS ${locale_dir}/de_DE.UTF-8/LC_NUMERIC)

# Run a test with SOJ_TEST_LOCALE naming that locale.
function(sojourn_test_locale test)
    foreach(name ${test} memcheck_${test})
        if(TEST ${name})
            set_property(TEST ${name} APPEND PROPERTY
                ENVIRONMENT LOCPATH=${PROJECT_BINARY_DIR}/tests/locale SOJ_TEST_LOCALE=de_DE.UTF-8)
        endif()
    endforeach()
endfunction()
