// What a command of the shell prints, for tests.

#pragma once

#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <string>

namespace reel {

// Standard output of `command`, which /bin/sh runs; the test fails unless it exits with 0.
inline std::string OutputOf(const std::string& command) {
  INFO(command);
  FILE* const pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string output;
  std::array<char, 65536> bytes;
  for (size_t count; (count = fread(bytes.data(), 1, bytes.size(), pipe)) > 0;) {
    output.append(bytes.data(), count);
  }
  REQUIRE(pclose(pipe) == 0);
  return output;
}

}  // namespace reel
