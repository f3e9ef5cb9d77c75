# reeld and its protocol.
reel_test(reeld_parts_test
  SOURCES job_change_test.cc job_demand_test.cc job_output_test.cc job_queue_test.cc
          job_store_test.cc job_verdict_test.cc line_splitter_test.cc machine_divider_test.cc
          machine_shares_test.cc store_refusal_test.cc
  LIBRARIES reel_reeld)

add_executable(fake_supervisor fake_supervisor.cc)
target_link_libraries(fake_supervisor PRIVATE reel_options reel_protocol)

reel_test(e2e_daemon_test
  SOURCES e2e_daemon_jobs_test.cc e2e_daemon_clients_test.cc e2e_daemon_load_test.cc
          e2e_daemon_restart_test.cc
  LIBRARIES reel_whole_programs reel_reeld)
add_dependencies(e2e_daemon_test reeld fake_supervisor)

reel_test(daemon_client_test
  SOURCES failure_text_test.cc job_table_test.cc
  LIBRARIES reel_client)

reel_test(e2e_daemon_commands_test
  SOURCES e2e_daemon_commands_test.cc
  LIBRARIES reel_whole_programs nlohmann_json::nlohmann_json)
add_dependencies(e2e_daemon_commands_test reel reeld fake_supervisor)

# A machine's daemon, its launcher and several users: as root, in a mount namespace of the test's own.
add_library(reel_running_machine STATIC machine_users.cc running_machine.cc)
target_link_libraries(reel_running_machine PUBLIC reel_whole_programs)
target_compile_definitions(reel_running_machine PRIVATE REEL_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
target_precompile_headers(reel_running_machine REUSE_FROM reel_catch_header)

reel_test(machine_users_test
  SOURCES machine_identity_test.cc machine_jobs_test.cc machine_refusal_test.cc
  LIBRARIES reel_running_machine reel_launch_message)
add_dependencies(machine_users_test reel reeld reel-launcher fake_supervisor)

# Its own binary: beside the others, it would be the last to end.
reel_test(machine_faults_test
  SOURCES machine_faults_test.cc
  LIBRARIES reel_running_machine)
add_dependencies(machine_faults_test reel reeld reel-launcher fake_supervisor)

reel_test(machine_outputs_test
  SOURCES machine_outputs_test.cc
  LIBRARIES reel_running_machine)
add_dependencies(machine_outputs_test reel reeld reel-launcher reel-supervisor reel-producer reel-writer
                 red_square)
