# Reel's programs as tests see them: started, watched and killed.
add_library(reel_job_processes STATIC job_processes.cc reel_process.cc)
target_link_libraries(reel_job_processes PUBLIC reel_options reel_protocol util)
target_compile_definitions(reel_job_processes PRIVATE
                           REEL_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")

# And the films that they leave, and `reeld`, whose replies are checked by Catch2's assertions.
add_library(reel_whole_programs STATIC film_probe.cc film_watcher.cc running_daemon.cc
            terminal_process.cc)
target_link_libraries(reel_whole_programs PUBLIC reel_job_processes Catch2::Catch2WithMain)
target_compile_definitions(reel_whole_programs PRIVATE
                           REEL_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
target_compile_options(reel_whole_programs PRIVATE ${reel_test_options})
target_precompile_headers(reel_whole_programs REUSE_FROM reel_catch_header)
