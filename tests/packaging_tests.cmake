# What is installed beside the programs: man pages, completion, packages. With any Python 3; what they need
# besides (man, zsh, fish, lintian) they miss with a word.
find_program(REEL_PACKAGING_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH)
if(NOT REEL_PACKAGING_PYTHON OR NOT TARGET reel_man_pages)
  message(WARNING "No python3: man pages, completion and packages are not among the tests")
  return()
endif()

foreach(module man_pages_test completion_test package_test service_test)
  add_test(NAME "packaging: ${module}" COMMAND ${REEL_PACKAGING_PYTHON} -m unittest -v ${module}
           WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}/packaging)
  set_tests_properties("packaging: ${module}" PROPERTIES
    TIMEOUT 300 ENVIRONMENT "REEL_BUILD=${CMAKE_BINARY_DIR};PYTHONDONTWRITEBYTECODE=1")
endforeach()
set_tests_properties("packaging: service_test" PROPERTIES LABELS waits)
# What is packed must have been built.
get_property(installed GLOBAL PROPERTY REEL_INSTALLED_TARGETS)
add_dependencies(reel_tests ${installed} reel_producer reel_man_pages)
