reel_test(timeline_tests
  SOURCES
    clip_parser_test.cc
    clip_refusal_test.cc
    clip_rounding_test.cc
    clip_source_test.cc
    clip_stretch_test.cc
    exact_time_test.cc
    film_spans_test.cc
    timeline_plan_test.cc
    timeline_property_test.cc
  LIBRARIES reel_timeline)

# Their pixels.
reel_test(compositor_test
  SOURCES compositor_test.cc
  LIBRARIES reel_producer_core)
