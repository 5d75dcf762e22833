# SPDX-License-Identifier: MIT
# consumer(NAME TARGET): the same program in C and in C++, linked to TARGET and run by ctest.
enable_testing()
function(consumer name target)
    configure_file(${CMAKE_CURRENT_FUNCTION_LIST_DIR}/consumer.c consumer.cpp COPYONLY)
    add_executable(${name}_c ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/consumer.c)
    add_executable(${name}_cxx ${CMAKE_CURRENT_BINARY_DIR}/consumer.cpp)
    foreach(program ${name}_c ${name}_cxx)
        target_link_libraries(${program} PRIVATE ${target})
        add_test(NAME ${program} COMMAND ${program})
    endforeach()
endfunction()
