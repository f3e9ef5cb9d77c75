#include "daemon/process/exit_status.h"

#include <catch2/catch.hpp>
#include <csignal>
#include <string>

namespace reel {
namespace {

TEST_CASE("an end is told in words and numbers") {
  const auto [status, words] = GENERATE(table<ExitStatus, std::string>({
      {{false, 0}, "exited with status 0"},
      {{false, 3}, "exited with status 3"},
      {{true, SIGSEGV}, "was killed by signal 11 (SIGSEGV, Segmentation fault)"},
      {{true, SIGKILL}, "was killed by signal 9 (SIGKILL, Killed)"},
      {{true, 200}, "was killed by signal 200 (unknown, Unknown signal 200)"},
  }));
  CHECK(Describe(status) == words);
}

TEST_CASE("only an exit with zero is a success") {
  CHECK(ExitStatus{false, 0}.success());
  CHECK_FALSE(ExitStatus{false, 1}.success());
  CHECK_FALSE(ExitStatus{true, 9}.success());
}

}  // namespace
}  // namespace reel
