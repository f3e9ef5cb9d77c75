# The plugin host, and the renderers that come with Reel.

# hostile_plugin.cc once for each thing that a plugin can do wrong.
set(hostile_plugin_dir ${CMAKE_BINARY_DIR}/tests/hostile_plugins)
function(reel_hostile_plugin fault)
  add_library(hostile_${fault} MODULE hostile_plugin.cc)
  target_compile_definitions(hostile_${fault} PRIVATE REEL_FAULT="${fault}" REEL_FAULT_${fault})
  target_link_libraries(hostile_${fault} PRIVATE reel_options reel_renderer_sdk)
  set_target_properties(hostile_${fault} PROPERTIES
    PREFIX ""
    OUTPUT_NAME ${fault}
    LIBRARY_OUTPUT_DIRECTORY ${hostile_plugin_dir})
  add_dependencies(plugin_tests hostile_${fault})
endfunction()

reel_test(plugin_tests
  SOURCES nearest_name_test.cc plugin_library_test.cc renderer_parameters_test.cc
  LIBRARIES reel_producer_core)
target_compile_definitions(plugin_tests PRIVATE REEL_HOSTILE_PLUGIN_DIR="${hostile_plugin_dir}")
foreach(fault none no_entry no_table other_abi short_table no_draw no_name create_fails
        create_throws create_gives_nothing fails_silently describe_fails huge_traits draw_throws
        wrong_default unlisted_params no_help odd_rate minus_frames empty_timeline)
  reel_hostile_plugin(${fault})
endforeach()

reel_test(renderer_part_tests
  SOURCES axis_ticks_test.cc csv_table_test.cc image_file_test.cc natural_order_test.cc
          revealed_count_test.cc sample_distribution_test.cc written_image.cc
  LIBRARIES reel_base reel_csv_table reel_image_file reel_plot reel_sample_distribution PkgConfig::JPEG)

# Acts as plugins: the examples, and one that is for tests.
set(act_dir ${CMAKE_BINARY_DIR}/tests/acts)
function(reel_act name source)
  add_library(act_${name} MODULE ${source})
  target_link_libraries(act_${name} PRIVATE reel_options reel_renderer_sdk)
  set_target_properties(act_${name} PROPERTIES
    PREFIX "" OUTPUT_NAME ${name} LIBRARY_OUTPUT_DIRECTORY ${act_dir} CXX_STANDARD 17)
endfunction()
reel_act(cosine ${CMAKE_SOURCE_DIR}/examples/acts/cosine.cc)
reel_act(redsquare ${CMAKE_SOURCE_DIR}/examples/acts/redsquare.cc)
reel_act(accumulating accumulating_act.cc)

reel_test(renderer_tests
  SOURCES act_examples_test.cc color_chart_test.cc histogram_test.cc images_test.cc
          line_chart_test.cc red_square_test.cc rendered_film.cc testcard_test.cc written_image.cc
  LIBRARIES reel_producer_core PkgConfig::JPEG)
target_include_directories(renderer_tests PRIVATE ${CMAKE_SOURCE_DIR}/producer/renderers)
target_compile_definitions(renderer_tests PRIVATE REEL_ACT_DIR="${act_dir}")
add_dependencies(renderer_tests color_chart histogram images line_chart red_square testcard
                 act_cosine act_redsquare)

# What plugins are made with.
reel_test(act_tests
  SOURCES act_player_test.cc act_scene_test.cc acts_test.cc easing_test.cc
  LIBRARIES reel_renderer_sdk)

# Those headers are for users with C++17 and warnings of their own.
add_library(reel_sdk_in_cxx17 OBJECT sdk_in_cxx17.cc)
target_include_directories(reel_sdk_in_cxx17 PRIVATE ${CMAKE_SOURCE_DIR}/producer/include)
target_link_libraries(reel_sdk_in_cxx17 PRIVATE reel_options PkgConfig::CAIRO)
set_target_properties(reel_sdk_in_cxx17 PROPERTIES CXX_STANDARD 17)
add_dependencies(act_tests reel_sdk_in_cxx17)
