# The ring's model under spin (tests/model/README.md). tests/run.sh installs spin.
find_program(REEL_SPIN spin)
if(REEL_SPIN)
  foreach(part holds mutants)
    add_test(NAME "ring_model: ${part}"
             COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/model/run_model.sh ${part})
    set_tests_properties("ring_model: ${part}" PROPERTIES TIMEOUT 900)
  endforeach()
else()
  message(WARNING "spin is not installed: the ring's model is not among the tests")
endif()
