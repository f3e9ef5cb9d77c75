# Scripts in Python, with the interpreter that Debian's matplotlib is installed for (tests/run.sh installs it).
find_program(REEL_TEST_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH)
set(python_modules matplotlib PIL cairo venv)
list(JOIN python_modules ", " python_imports)
if(REEL_TEST_PYTHON)
  execute_process(COMMAND ${REEL_TEST_PYTHON} -c "import ${python_imports}"
                  RESULT_VARIABLE python_lacks ERROR_QUIET)
endif()
if(NOT REEL_TEST_PYTHON OR python_lacks)
  message(WARNING "No python3 with ${python_imports}: scripts are not among the tests")
  return()
endif()

# No binary of their own, but these.
add_dependencies(reel_tests reel reeld reel-supervisor reel-producer reel-writer reel_producer red_square testcard)

# reel_python_test(NAME [ALONE] [TIMEOUT_S n] [FOLDER f]): a module of tests/python (or another folder), or one
# class of it.
function(reel_python_test name)
  cmake_parse_arguments(ARG "ALONE" "TIMEOUT_S;FOLDER" "" ${ARGN})
  if(NOT ARG_FOLDER)
    set(ARG_FOLDER python)
  endif()
  add_test(NAME "python: ${name}" COMMAND ${REEL_TEST_PYTHON} -m unittest -v ${name}
           WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}/${ARG_FOLDER})
  set_tests_properties("python: ${name}" PROPERTIES
    TIMEOUT ${ARG_TIMEOUT_S}
    ENVIRONMENT "REEL_BIN=${CMAKE_RUNTIME_OUTPUT_DIRECTORY};PYTHONDONTWRITEBYTECODE=1")
  if(ARG_ALONE)
    set_tests_properties("python: ${name}" PROPERTIES RUN_SERIAL ON)
  endif()
endfunction()

foreach(module act_examples_test acts_test animation_choice_test cache_test easing_test figure_pixels_test
               function_test generator_test programs_test sandbox_test scene_error_test script_errors_test source_test timeline_test
               trial_test watch_test)
  reel_python_test(${module} TIMEOUT_S 300)
endforeach()
# Begun first: it takes longest, and the others fill the cores beside it.
foreach(class Films Checks)
  reel_python_test(films_test.${class} TIMEOUT_S 900)
  set_tests_properties("python: films_test.${class}" PROPERTIES COST 200)
endforeach()
# Alone: what is killed has two seconds to be gone.
reel_python_test(script_deaths_test TIMEOUT_S 300 ALONE)
# Parts of a film that several supervisors make, without a cluster.
reel_python_test(share_test FOLDER cluster TIMEOUT_S 120)
# With Slurm clusters of the tests' own; skipped, with a word, where Slurm is not installed.
foreach(module slurm_cluster_test slurm_film_test slurm_film_faults_test slurm_film_ends_test
               slurm_film_refusals_test slurm_daemon_test)
  reel_python_test(${module} FOLDER cluster TIMEOUT_S 300)
  set_tests_properties("python: ${module}" PROPERTIES LABELS waits)
endforeach()
