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
        wrong_default)
  reel_hostile_plugin(${fault})
endforeach()

reel_test(renderer_part_tests
  SOURCES axis_ticks_test.cc csv_table_test.cc image_file_test.cc natural_order_test.cc
          revealed_count_test.cc sample_distribution_test.cc written_image.cc
  LIBRARIES reel_base reel_csv_table reel_image_file reel_plot reel_sample_distribution PkgConfig::JPEG)

reel_test(renderer_tests
  SOURCES color_chart_test.cc histogram_test.cc images_test.cc line_chart_test.cc
          red_square_test.cc rendered_film.cc testcard_test.cc written_image.cc
  LIBRARIES reel_producer_core PkgConfig::JPEG)
target_include_directories(renderer_tests PRIVATE ${CMAKE_SOURCE_DIR}/producer/renderers)
add_dependencies(renderer_tests color_chart histogram images line_chart red_square testcard)

# What plugins are made with.
reel_test(act_tests
  SOURCES easing_test.cc
  LIBRARIES reel_renderer_sdk)
