# reeld and its protocol.
reel_test(reeld_parts_test
  SOURCES daemon_paths_test.cc daemon_settings_test.cc job_change_test.cc job_demand_test.cc job_output_test.cc
          job_queue_test.cc job_store_test.cc job_verdict_test.cc line_splitter_test.cc machine_divider_test.cc
          listening_socket_test.cc machine_shares_test.cc preview_desk_test.cc service_texts_test.cc settings_file_test.cc store_refusal_test.cc
          work_totals_test.cc
  LIBRARIES reel_reeld)

reel_test(launcher_parts_test SOURCES launch_message_test.cc LIBRARIES reel_launching)

add_executable(fake_supervisor fake_supervisor.cc)
target_link_libraries(fake_supervisor PRIVATE reel_options reel_protocol)

reel_test(e2e_daemon_test
  SOURCES e2e_daemon_jobs_test.cc e2e_daemon_clients_test.cc e2e_daemon_cluster_test.cc e2e_daemon_load_test.cc
          e2e_daemon_restart_test.cc
  LIBRARIES reel_whole_programs reel_reeld)
add_dependencies(e2e_daemon_test reeld fake_supervisor)

# reeld as a service of systemd, whose journal is a file here.
add_library(fake_journal MODULE fake_journal.cc)
target_link_libraries(fake_journal PRIVATE reel_options)
reel_test(e2e_daemon_service_test
  SOURCES e2e_daemon_activation_test.cc e2e_daemon_metrics_test.cc e2e_daemon_service_test.cc
  LIBRARIES reel_whole_programs)
target_compile_definitions(e2e_daemon_service_test PRIVATE REEL_FAKE_JOURNAL="$<TARGET_FILE:fake_journal>")
add_dependencies(e2e_daemon_service_test reeld fake_supervisor fake_journal)

# What is installed for systemd. tests/run.sh installs its package; without it the test says so and is skipped.
add_test(NAME "systemd_units" COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/systemd_units.sh)
set_tests_properties("systemd_units" PROPERTIES TIMEOUT 60 SKIP_RETURN_CODE 77
                     ENVIRONMENT "BUILD=${CMAKE_BINARY_DIR}")

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
target_compile_options(reel_running_machine PRIVATE ${reel_test_options})
target_precompile_headers(reel_running_machine REUSE_FROM reel_catch_header)

reel_test(machine_users_test
  SOURCES machine_flood_test.cc machine_identity_test.cc machine_jobs_test.cc machine_refusal_test.cc
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

# On a pseudoterminal.
reel_test(e2e_top_test
  SOURCES e2e_top_test.cc
  LIBRARIES reel_whole_programs nlohmann_json::nlohmann_json
  TIMEOUT_S 60)
add_dependencies(e2e_top_test reel reeld fake_supervisor)

reel_test(e2e_json_test
  SOURCES e2e_json_test.cc json_document.cc
  LIBRARIES reel_whole_programs nlohmann_json::nlohmann_json
  TIMEOUT_S 60)
add_dependencies(e2e_json_test reel reeld fake_supervisor)

reel_test(e2e_doctor_test
  SOURCES e2e_doctor_test.cc
  LIBRARIES reel_whole_programs nlohmann_json::nlohmann_json
  TIMEOUT_S 60)
add_dependencies(e2e_doctor_test reel reeld reel-supervisor reel-producer reel-writer red_square
                 fake_supervisor)
