reel_test(shm_tests
  SOURCES ring_layout_test.cc slot_word_test.cc shared_segment_test.cc ring_test.cc ring_seat_test.cc
          ring_reclaimer_test.cc ring_snapshot_test.cc crash_ring_test.cc producer_channel_test.cc
  LIBRARIES reel_shm)
if(REEL_FAULT_POINTS)
  target_sources(shm_tests PRIVATE crash_ring_point_test.cc)
endif()
