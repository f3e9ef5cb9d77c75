# From the drawn picture to the bytes that the encoder wants.
reel_test(pixel_test
  SOURCES band_conversion_test.cc bt709_row_pair_test.cc e2e_colours_test.cc pixel_conversion_test.cc pixel_rows_test.cc source_picture_test.cc straight_alpha_row_test.cc
  LIBRARIES reel_producer_core)

# And back: pictures for people.
reel_test(picture_test
  SOURCES raster_reduction_test.cc slot_picture_test.cc
  LIBRARIES reel_picture reel_producer_core reel_supervision)
target_include_directories(picture_test PRIVATE ${CMAKE_SOURCE_DIR}/producer/renderers)
