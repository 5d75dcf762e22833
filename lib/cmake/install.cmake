# SPDX-License-Identifier: MIT
# What an installation holds: headers, the libraries, the CMake package, the pkg-config file.
# Shared and static are exported apart: only who links the static library needs the
# development files of libyaml and xxHash, as far as the build takes them.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/sojourn)

install(TARGETS sojourn EXPORT sojourn-shared FILE_SET HEADERS)
install(TARGETS sojourn_static EXPORT sojourn-static FILE_SET HEADERS)
set(forms shared static)
if(SOJOURN_SQLITE)
    install(TARGETS sojourn_sqlite EXPORT sojourn-sqlite_shared FILE_SET HEADERS)
    install(TARGETS sojourn_sqlite_static EXPORT sojourn-sqlite_static FILE_SET HEADERS)
    # No name begins with another: CMake takes all that begin with it.
    list(APPEND forms sqlite_shared sqlite_static)
endif()
foreach(form IN LISTS forms)
    install(EXPORT sojourn-${form} NAMESPACE sojourn:: FILE sojourn-${form}.cmake
        DESTINATION ${package_dir})
endforeach()

configure_package_config_file(
    ${CMAKE_CURRENT_LIST_DIR}/sojourn-config.cmake.in
    ${CMAKE_CURRENT_BINARY_DIR}/sojourn-config.cmake
    INSTALL_DESTINATION ${package_dir} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(
    ${CMAKE_CURRENT_BINARY_DIR}/sojourn-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES
    ${CMAKE_CURRENT_BINARY_DIR}/sojourn-config.cmake
    ${CMAKE_CURRENT_BINARY_DIR}/sojourn-config-version.cmake
    DESTINATION ${package_dir})

# Paths relative to where the file lies: an installation can be moved.
file(RELATIVE_PATH pc_to_prefix
    ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
set(pkg_config_files sojourn)
if(SOJOURN_SQLITE)
    list(APPEND pkg_config_files sojourn-sqlite)
endif()
foreach(name IN LISTS pkg_config_files)
    configure_file(${CMAKE_CURRENT_LIST_DIR}/${name}.pc.in
        ${CMAKE_CURRENT_BINARY_DIR}/${name}.pc @ONLY)
    install(FILES ${CMAKE_CURRENT_BINARY_DIR}/${name}.pc
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()
