# That tests look for each message which users read: reads the sources only, with any Python 3.
find_program(REEL_MESSAGES_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH)
if(NOT REEL_MESSAGES_PYTHON)
  message(WARNING "No python3: whether each message is tested is not among the tests")
  return()
endif()
add_test(NAME "messages: messages_test" COMMAND ${REEL_MESSAGES_PYTHON} -m unittest messages_test
         WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}/messages)
set_tests_properties("messages: messages_test" PROPERTIES
  TIMEOUT 60 ENVIRONMENT "PYTHONDONTWRITEBYTECODE=1")
