# SPDX-License-Identifier: MIT
# The library as one object, optimised as a whole: small functions of one folder are then compiled
# into their callers of another. What results is an object like any other, so that who links the
# library, as either form and by whichever compiler, needs nothing of it.
#
# Where a build is made for reading (Debug) or is instrumented, and where the compiler cannot, the
# objects stay as they are; what they do is the same.

set(linked_objects $<TARGET_OBJECTS:sojourn_objects>)
string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
if(NOT SOJOURN_WHOLE OR NOT type MATCHES "^(RELEASE|RELWITHDEBINFO|MINSIZEREL)$"
   OR SOJOURN_SANITIZE OR SOJOURN_COVERAGE OR SOJOURN_MUTATION
   OR NOT CMAKE_C_COMPILER_ID STREQUAL GNU OR CMAKE_C_COMPILER_VERSION VERSION_LESS 10)
    return()
endif()

set(whole ${CMAKE_CURRENT_BINARY_DIR}/sojourn_whole.o)
separate_arguments(flags UNIX_COMMAND "${CMAKE_C_FLAGS} ${CMAKE_C_FLAGS_${type}}")
# Fat: white-box tests take the objects one by one, as if there were nothing else in them.
target_compile_options(sojourn_objects PRIVATE -flto -ffat-lto-objects)
add_custom_command(OUTPUT ${whole}
    COMMAND ${CMAKE_C_COMPILER} ${flags} -fPIC -nostdlib -r -flto=auto -flinker-output=nolto-rel
        -o ${whole} $<TARGET_OBJECTS:sojourn_objects>
    DEPENDS $<TARGET_OBJECTS:sojourn_objects>
    COMMENT "Optimising the library as a whole"
    COMMAND_EXPAND_LISTS VERBATIM)
add_custom_target(sojourn_whole DEPENDS ${whole})
set(linked_objects ${whole})
