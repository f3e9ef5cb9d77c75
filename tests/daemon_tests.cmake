# reeld and its protocol.
reel_test(reeld_parts_test
  SOURCES job_change_test.cc job_demand_test.cc job_output_test.cc job_queue_test.cc
          job_store_test.cc job_verdict_test.cc line_splitter_test.cc machine_divider_test.cc
          machine_shares_test.cc preview_desk_test.cc store_refusal_test.cc
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
