reel_test(client_test
  SOURCES
    check_command_test.cc
    check_text_test.cc
    clip_chart_test.cc
    completion_test.cc
    display_text_test.cc
    e2e_reel_command_test.cc
    e2e_tune_command_test.cc
    cache_text_test.cc
    file_watch_test.cc
    info_text_test.cc
    job_batch_test.cc
    job_flags_test.cc
    job_inputs_test.cc
    job_summary_test.cc
    progress_line_test.cc
    python_script_test.cc
    render_batch_test.cc
    scene_source_test.cc
    tune_choice_test.cc
    tune_meter_test.cc
    tune_run_test.cc
    tune_text_test.cc
    verify_text_test.cc
    watched_files_test.cc
  LIBRARIES reel_whole_programs reel_client CLI11::CLI11 nlohmann_json::nlohmann_json)
add_dependencies(client_test reel)
