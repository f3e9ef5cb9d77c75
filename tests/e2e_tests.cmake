# `reel` as its users have it: real producers, real ffmpeg, real files. Alone, because a test that kills
# a process gives the others of the job two seconds to go, and one measures memory.
reel_test(e2e_tests
  SOURCES
    crash_killed_process_test.cc
    crash_renderer_test.cc
    e2e_bad_input_test.cc
    e2e_film_colours_test.cc
    e2e_frame_order_test.cc
    e2e_memory_test.cc
    e2e_output_formats_test.cc
    film_probe.cc
    job_processes.cc
    reel_process.cc
  LIBRARIES reel_protocol nlohmann_json::nlohmann_json util
  TIMEOUT_S 120 ALONE)
target_include_directories(e2e_tests PRIVATE ${CMAKE_SOURCE_DIR}/producer/renderers)
add_dependencies(e2e_tests reel reel-supervisor reel-producer reel-writer
                 color_chart images line_chart red_square testcard)

reel_test(e2e_daemon_films_test
  SOURCES e2e_daemon_films_test.cc film_probe.cc job_processes.cc running_daemon.cc
  LIBRARIES reel_protocol
  TIMEOUT_S 60)
add_dependencies(e2e_daemon_films_test reel reeld reel-supervisor reel-producer reel-writer
                 red_square testcard)
