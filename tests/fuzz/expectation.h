// Expect: what a fuzzer asserts. Ends the process, which is how libFuzzer notices; assert() would
// not, for the preset builds without it.

#pragma once

#include <cstdio>
#include <cstdlib>

namespace reel {

inline void Expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "expected: %s\n", what);
  std::abort();
}

}  // namespace reel
