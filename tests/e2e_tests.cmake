# `reel` as its users have it: real producers, real ffmpeg, real files. Alone, because a test that kills
# a process gives the others of the job two seconds to go, and one measures memory.
reel_test(e2e_tests
  SOURCES
    crash_killed_process_test.cc
    crash_disk_full_test.cc
    crash_renderer_test.cc
    crash_segments_test.cc
    e2e_bad_input_test.cc
    e2e_check_test.cc
    e2e_film_colours_test.cc
    e2e_frame_order_test.cc
    e2e_job_directory_test.cc
    e2e_memory_test.cc
    e2e_open_files_test.cc
    e2e_output_formats_test.cc
    e2e_trace_test.cc
    trace_rules.cc
  LIBRARIES reel_whole_programs nlohmann_json::nlohmann_json
  TIMEOUT_S 120 ALONE)
target_include_directories(e2e_tests PRIVATE ${CMAKE_SOURCE_DIR}/producer/renderers)
add_dependencies(e2e_tests reel reel-supervisor reel-producer reel-writer
                 color_chart images line_chart red_square testcard)

# Alone: how many processes are best depends on what else the machine does.
reel_test(e2e_adaptation_test
  SOURCES e2e_adaptation_test.cc
  LIBRARIES reel_whole_programs reel_process reel_supervision nlohmann_json::nlohmann_json
  TIMEOUT_S 120 ALONE)
add_dependencies(e2e_adaptation_test reel reel-supervisor reel-producer reel-writer testcard
                 throttled_ffmpeg)

# Everything dies, again and again, or between two lines.
reel_test(crash_resume_tests
  SOURCES crash_fault_point_test.cc crash_resume_test.cc
  LIBRARIES reel_whole_programs
  TIMEOUT_S 120 ALONE)
add_dependencies(crash_resume_tests reel reel-supervisor reel-producer reel-writer testcard)

reel_test(crash_daemon_resume_tests
  SOURCES crash_daemon_resume_test.cc
  LIBRARIES reel_whole_programs
  TIMEOUT_S 120 ALONE)
add_dependencies(crash_daemon_resume_tests reel reeld reel-supervisor reel-producer reel-writer
                 testcard)

# Random deaths (tests/chaos/chaos_driver.cc). More of them: `build/bin/chaos_driver --kills 5000 --seed 7`.
add_executable(chaos_driver chaos/chaos_driver.cc)
target_link_libraries(chaos_driver PRIVATE reel_options reel_job_processes CLI11::CLI11)
target_include_directories(chaos_driver PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
target_compile_definitions(chaos_driver PRIVATE REEL_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
add_dependencies(chaos_driver reel reel-supervisor reel-producer reel-writer testcard)
add_dependencies(reel_tests chaos_driver)
foreach(whom "" --all)
  add_test(NAME "chaos: 100 kills ${whom}" COMMAND chaos_driver --kills 100 --seed 1 ${whom})
  set_tests_properties("chaos: 100 kills ${whom}" PROPERTIES TIMEOUT 300)
endforeach()

# System calls that fail, each once. tests/run.sh installs strace.
find_program(REEL_STRACE strace)
if(REEL_STRACE)
  add_test(NAME "strace_sweep" COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/strace_sweep.sh)
  set_tests_properties("strace_sweep" PROPERTIES TIMEOUT 600
                       ENVIRONMENT "BIN=${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
else()
  message(WARNING "strace is not installed: failing system calls are not among the tests")
endif()

reel_test(e2e_daemon_films_test
  SOURCES e2e_daemon_films_test.cc
  LIBRARIES reel_whole_programs
  TIMEOUT_S 60)
add_dependencies(e2e_daemon_films_test reel reeld reel-supervisor reel-producer reel-writer
                 red_square testcard)

reel_test(e2e_end_hook_test
  SOURCES e2e_end_hook_test.cc
  LIBRARIES reel_whole_programs
  TIMEOUT_S 60)
add_dependencies(e2e_end_hook_test reel reeld reel-supervisor reel-producer reel-writer red_square testcard)

reel_test(e2e_preview_test
  SOURCES e2e_preview_test.cc
  LIBRARIES reel_whole_programs reel_picture
  TIMEOUT_S 60)
target_include_directories(e2e_preview_test PRIVATE ${CMAKE_SOURCE_DIR}/producer/renderers)
add_dependencies(e2e_preview_test reel reeld reel-supervisor reel-producer reel-writer color_chart
                 red_square testcard)

# Alone: what is measured is how two jobs share the machine.
reel_test(e2e_daemon_shares_test
  SOURCES e2e_daemon_shares_test.cc
  LIBRARIES reel_whole_programs reel_process reel_supervision
  TIMEOUT_S 180 ALONE)
add_dependencies(e2e_daemon_shares_test reel reeld reel-supervisor reel-producer reel-writer testcard)

reel_test(e2e_sounds_test
  SOURCES e2e_sounds_test.cc
  LIBRARIES reel_whole_programs
  TIMEOUT_S 60)
add_dependencies(e2e_sounds_test reel reel-supervisor reel-producer reel-writer testcard)

# One plugin for each file of hostile/, with what a backtrace needs.
set(hostile_renderer_dir ${CMAKE_BINARY_DIR}/tests/hostile_renderers)
function(reel_hostile_renderers)
  foreach(name ${ARGN})
    add_library(hostile_renderer_${name} MODULE hostile/${name}.cc)
    target_link_libraries(hostile_renderer_${name} PRIVATE reel_options reel_renderer_sdk)
    target_compile_options(hostile_renderer_${name} PRIVATE -g -O1 -fno-optimize-sibling-calls)
    set_target_properties(hostile_renderer_${name} PROPERTIES
      PREFIX ""
      OUTPUT_NAME ${name}
      LIBRARY_OUTPUT_DIRECTORY ${hostile_renderer_dir})
    add_dependencies(hostile_tests hostile_renderer_${name})
  endforeach()
endfunction()

# Alone: each of these jobs has ten seconds to end, and two to be gone.
reel_test(hostile_tests
  SOURCES
    crash_hostile_renderer_test.cc crash_hostile_ring_test.cc crash_sandbox_test.cc
    crash_unloadable_renderer_test.cc
    hostile_job.cc
  LIBRARIES reel_whole_programs reel_process nlohmann_json::nlohmann_json
  TIMEOUT_S 120 ALONE)
target_compile_definitions(hostile_tests PRIVATE REEL_HOSTILE_RENDERER_DIR="${hostile_renderer_dir}"
                           REEL_HOSTILE_PLUGIN_DIR="${CMAKE_BINARY_DIR}/tests/hostile_plugins")
add_dependencies(hostile_tests reel reel-supervisor reel-producer reel-writer hostile_no_entry
                 hostile_other_abi)
reel_hostile_renderers(
  changes_frame changes_process depends_on_file depends_on_history ends_process escapes floods_output forks kills_others loops_for_ever
  overflows_stack reshapes_ring scribbles_ring spoils_descriptors takes_memory well_behaved
  writes_outside)

reel_test(e2e_verify_test
  SOURCES e2e_verify_test.cc
  LIBRARIES reel_whole_programs nlohmann_json::nlohmann_json
  TIMEOUT_S 60)
target_compile_definitions(e2e_verify_test PRIVATE
                           REEL_HOSTILE_RENDERER_DIR="${hostile_renderer_dir}")
add_dependencies(e2e_verify_test reel reel-supervisor reel-producer reel-writer
                 hostile_renderer_depends_on_history hostile_renderer_scribbles_ring
                 histogram line_chart red_square testcard)

reel_test(e2e_frame_cache_test
  SOURCES e2e_frame_cache_test.cc e2e_frame_cache_faults_test.cc
  LIBRARIES reel_whole_programs reel_process nlohmann_json::nlohmann_json
  TIMEOUT_S 60)
target_compile_definitions(e2e_frame_cache_test PRIVATE
                           REEL_HOSTILE_RENDERER_DIR="${hostile_renderer_dir}")
add_dependencies(e2e_frame_cache_test reel reel-supervisor reel-producer reel-writer
                 hostile_renderer_depends_on_file testcard)

reel_test(e2e_watch_test
  SOURCES e2e_watch_test.cc
  LIBRARIES reel_whole_programs nlohmann_json::nlohmann_json
  TIMEOUT_S 60)
add_dependencies(e2e_watch_test reel reel-supervisor reel-producer reel-writer images testcard)

# Alone: it measures.
reel_test(e2e_tune_test
  SOURCES e2e_tune_test.cc
  LIBRARIES reel_whole_programs nlohmann_json::nlohmann_json
  TIMEOUT_S 60 ALONE)
add_dependencies(e2e_tune_test reel reel-supervisor reel-producer reel-writer testcard)

reel_test(e2e_acts_test
  SOURCES e2e_acts_test.cc
  LIBRARIES reel_whole_programs
  TIMEOUT_S 60)
target_compile_definitions(e2e_acts_test PRIVATE REEL_ACT_DIR="${act_dir}")
add_dependencies(e2e_acts_test reel reel-supervisor reel-producer reel-writer act_accumulating)

reel_test(e2e_timeline_test
  SOURCES e2e_timeline_test.cc
  LIBRARIES reel_whole_programs
  TIMEOUT_S 60)
add_dependencies(e2e_timeline_test reel reeld reel-supervisor reel-producer reel-writer images
                 line_chart red_square testcard)
