reel_test(base_tests
  SOURCES
    base64_test.cc
    command_sheet_test.cc
    directory_names_test.cc
    fault_point_list_test.cc
    fault_text_test.cc
    faults_table_test.cc
    json_places_test.cc
    unix_socket_test.cc
    whole_file_test.cc
  LIBRARIES reel_base CLI11::CLI11 nlohmann_json::nlohmann_json)
if(REEL_FAULT_POINTS)
  target_sources(base_tests PRIVATE fault_point_test.cc)
endif()
