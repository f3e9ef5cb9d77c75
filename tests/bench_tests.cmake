# What benchmarks decide by rules of their own.
if(REEL_BENCH)
  reel_test(bench_tests SOURCES count_search_test.cc settling_test.cc ${CMAKE_SOURCE_DIR}/bench/count_search.cc
            ${CMAKE_SOURCE_DIR}/bench/settling.cc
            LIBRARIES reel_bench_measure)
endif()
