reel_test(shm_tests
  SOURCES ring_layout_test.cc slot_word_test.cc shared_segment_test.cc ring_test.cc
          ring_reclaimer_test.cc crash_ring_test.cc producer_channel_test.cc
  LIBRARIES reel_shm)
