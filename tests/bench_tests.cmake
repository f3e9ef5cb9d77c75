# What benchmarks decide by rules of their own.
if(REEL_BENCH)
  reel_test(bench_tests SOURCES settling_test.cc ${CMAKE_SOURCE_DIR}/bench/settling.cc
            LIBRARIES reel_bench_measure)
endif()
