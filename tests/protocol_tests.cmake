reel_test(protocol_test
  SOURCES
    exit_code_test.cc
    field_text_test.cc
    job_event_test.cc
    job_fields_test.cc
    job_spec_test.cc job_state_test.cc
    job_validation_test.cc
    quantities_test.cc
    script_scene_test.cc
    sound_json_test.cc
    strict_json_test.cc supervisor_order_test.cc
  LIBRARIES reel_protocol nlohmann_json::nlohmann_json)

reel_test(daemon_protocol_test
  SOURCES message_stream_test.cc daemon_messages_test.cc
  LIBRARIES reel_protocol)
