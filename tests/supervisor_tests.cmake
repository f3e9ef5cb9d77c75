# What the supervisor and the writer are made of.
reel_test(supervisor_tests
  SOURCES
    call_filter_test.cc
    check_plan_test.cc
    check_verdict_test.cc
    child_process_test.cc
    cpu_meter_test.cc
    crash_stack_test.cc
    descendants_test.cc
    exit_status_test.cc
    film_key_test.cc
    film_plan_test.cc
    fork_server_test.cc
    forgotten_frame_test.cc
    job_identity_test.cc
    learnt_key_test.cc
    learnt_producers_test.cc
    manifest_test.cc
    niceness_test.cc
    order_stream_test.cc
    output_capture_test.cc
    output_place_test.cc
    poll_loop_test.cc
    producer_count_test.cc
    producer_limits_test.cc
    progress_meter_test.cc
    renderer_catalog_test.cc
    reproduce_command_test.cc
    retry_policy_test.cc
    ring_plan_test.cc
    room_wait_test.cc
    sandbox_test.cc
    sound_check_test.cc
    work_directory_attempt_test.cc
    work_directory_test.cc
    stack_symbols_test.cc
    trace_file_test.cc
    trace_frame_test.cc
    trace_rules.cc
    trace_rules_test.cc
    trace_text_test.cc
    usable_cores_test.cc
    user_tasks_test.cc
  LIBRARIES reel_supervision reel_frame_writer PkgConfig::SECCOMP nlohmann_json::nlohmann_json
  TIMEOUT_S 60)
add_dependencies(supervisor_tests testcard)  # the catalog finds it installed

# The writer's way from the ring into a pipe.
reel_test(writer_tests SOURCES frame_pipe_test.cc LIBRARIES reel_frame_writer)
