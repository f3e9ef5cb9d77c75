# Debian packages: `cpack` in a build tree packs what is built there, without building anything.
#
#     reel           programs, renderers, man pages, completion, units       components "reel", "service"
#     libreel-dev    headers, pkg-config and CMake files for renderers       component "dev"
#     python3-reel   the module for Debian's own Python                      component "python"
#
# Install rules say COMPONENT dev or python; all others belong to "reel". Packages that are given to anybody are
# made by the preset "package": cmake --workflow --preset package. See docs/maintainers.md.

set(debian ${CMAKE_CURRENT_SOURCE_DIR}/packaging/debian)
set(REEL_MAINTAINER "The Reel authors <reel@lists.example.net>" CACHE STRING "Who answers for the packages")

# The newest entry names the version, in the changelog as in the packages.
file(STRINGS ${debian}/changelog entries REGEX "^reel \\(")
list(GET entries 0 newest)
if(NOT newest MATCHES "^reel \\(${PROJECT_VERSION}-([0-9]+)\\)")
  message(FATAL_ERROR "packaging/debian/changelog begins with \"${newest}\", but this is Reel ${PROJECT_VERSION}: "
                      "add an entry \"reel (${PROJECT_VERSION}-1) ...\"")
endif()
set(CPACK_DEBIAN_PACKAGE_RELEASE ${CMAKE_MATCH_1})
set(version ${PROJECT_VERSION}-${CMAKE_MATCH_1})

# What only a Debian package has.
foreach(pair "reel;reel" "libreel-dev;dev" "python3-reel;python")
  list(GET pair 0 package)
  list(GET pair 1 component)
  install(FILES ${debian}/copyright ${debian}/changelog DESTINATION share/doc/${package}
          COMPONENT ${component} EXCLUDE_FROM_ALL)
  if(EXISTS ${debian}/${package}.lintian-overrides)
    install(FILES ${debian}/${package}.lintian-overrides DESTINATION share/lintian/overrides RENAME ${package}
            COMPONENT ${component} EXCLUDE_FROM_ALL)
  endif()
endforeach()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME reel)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
# Each package says what it is. What CPack would put before that is not put there when it is its own default.
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_NAME} built using CMake")
set(CPACK_PACKAGE_CONTACT "${REEL_MAINTAINER}")
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/packages)
set(CPACK_COMPONENTS_ALL reel service dev python)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_COMPONENT_REEL_GROUP programs)
set(CPACK_COMPONENT_SERVICE_GROUP programs)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_VERBATIM_VARIABLES ON)
# So that rules with a path of their own (/etc) are packed as well, whatever prefix the tree has.
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE
    GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_SOURCE_DIR}/packaging/staged_files.cmake)
# For that script.
set(CPACK_REEL_CONTROL_DIRECTORY ${CMAKE_BINARY_DIR}/packaging)
set(CPACK_REEL_TREE_PREFIX ${CMAKE_INSTALL_PREFIX})
set(CPACK_REEL_FAULT_POINTS ${REEL_FAULT_POINTS})

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_PROGRAMS_PACKAGE_NAME reel)
set(CPACK_DEBIAN_PROGRAMS_PACKAGE_SECTION video)
set(CPACK_DEBIAN_PROGRAMS_DESCRIPTION
"renders animations drawn by code to video
Reel takes matplotlib scripts as they are, plugins in C++, or pictures, has
many frames drawn at once, each by a process of its own, and hands them to
ffmpeg in order. A crash in the drawing code costs one frame, not the film.

With reeld, jobs of all users of a machine wait in a queue that outlives
restarts, and share the processors by priority.")
string(JOIN ", " CPACK_DEBIAN_PROGRAMS_PACKAGE_DEPENDS
  ffmpeg fonts-dejavu-core plplot-driver-cairo
  # For the user of the system's daemon; in a container without systemd this one program of it.
  "systemd-standalone-sysusers | systemd-sysusers")
set(CPACK_DEBIAN_PROGRAMS_PACKAGE_RECOMMENDS "binutils, python3")
set(CPACK_DEBIAN_PROGRAMS_PACKAGE_SUGGESTS "python3-matplotlib, python3-reel, slurm-client")
# "conffiles" is written by staged_files.cmake.
set(CPACK_DEBIAN_PROGRAMS_PACKAGE_CONTROL_EXTRA ${debian}/postinst ${debian}/prerm ${debian}/postrm ${debian}/triggers
    ${CPACK_REEL_CONTROL_DIRECTORY}/shlibs ${CPACK_REEL_CONTROL_DIRECTORY}/conffiles)
file(WRITE ${CPACK_REEL_CONTROL_DIRECTORY}/shlibs "libreel_producer 1 reel (>= ${PROJECT_VERSION})\n")

set(CPACK_DEBIAN_DEV_PACKAGE_NAME libreel-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_DESCRIPTION
"headers for renderers of Reel
A renderer is a shared library that draws frames with Cairo, for Reel to make
a video of. This package has the headers in C and C++, and what pkg-config and
CMake need to find them.")
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "reel (= ${version}), libcairo2-dev")

set(CPACK_DEBIAN_PYTHON_PACKAGE_NAME python3-reel)
set(CPACK_DEBIAN_PYTHON_PACKAGE_SECTION python)
set(CPACK_DEBIAN_PYTHON_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_PYTHON_PACKAGE_SHLIBDEPS OFF)
set(CPACK_DEBIAN_PYTHON_DESCRIPTION
"renders animations drawn by code to video (Python 3 module)
reel.save takes the place of a matplotlib animation's save and draws the same
frames by several processes at once; reel.render does so for any function that
returns a picture.")
# Not of the very same build: the package of all architectures may come before that of one.
set(CPACK_DEBIAN_PYTHON_PACKAGE_DEPENDS "python3:any, reel (>= ${PROJECT_VERSION})")
set(CPACK_DEBIAN_PYTHON_PACKAGE_SUGGESTS "python3-matplotlib, python3-numpy")
set(CPACK_DEBIAN_PYTHON_PACKAGE_CONTROL_EXTRA ${debian}/python/postinst ${debian}/python/prerm)

include(CPack)
