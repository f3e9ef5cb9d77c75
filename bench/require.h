// How a benchmark fails: with a message and at once, since one that went wrong has no result. For the
// program itself and for processes that it forked.

#pragma once

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

#include "base/status.h"

namespace reel::bench {

// Without what std::exit does, so that a forked process does not print its parent's text again.
[[noreturn]] inline void Die(const std::string& why) {
  fmt::print(stderr, "{}\n", why);
  std::_Exit(EXIT_FAILURE);
}

template <typename T>
T Require(Result<T> result) {
  if (!result.ok()) Die(result.status().message());
  return std::move(result).value();
}

}  // namespace reel::bench
