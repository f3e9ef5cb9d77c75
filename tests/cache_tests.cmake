# The cache of frames, below those who draw and those who supervise.
reel_test(cache_tests
  SOURCES digest_test.cc frame_entry_test.cc frame_inventory_test.cc frame_key_test.cc frame_store_test.cc
          input_files_test.cc
  LIBRARIES reel_cache
  TIMEOUT_S 60)

# Its use by a process that draws.
reel_test(producer_cache_tests SOURCES frame_cache_test.cc LIBRARIES reel_producer_core TIMEOUT_S 60)
