#include "daemon/process/user_tasks.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <limits>
#include <string>

#include "command_output.h"

namespace reel {
namespace {

TEST_CASE("a user's tasks are those that ps lists, threads included") {
  // Others start and end meanwhile, at some moments many.
  constexpr int64_t kTolerance = 40;
  constexpr int kLooks = 20;
  int64_t least_difference = std::numeric_limits<int64_t>::max();
  for (int look = 0; look < kLooks && least_difference >= kTolerance; ++look) {
    const int64_t listed =
        std::stoll(OutputOf("ps -L -o tid= -u " + std::to_string(getuid()) + " | wc -l"));
    least_difference = std::min(least_difference, std::abs(CountUserTasks().value() - listed));
  }
  CHECK(least_difference < kTolerance);
}

TEST_CASE("more processes of the user are more tasks") {
  constexpr int kMore = 100;
  const int64_t before = CountUserTasks().value();
  std::vector<pid_t> children;
  for (int i = 0; i < kMore; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      while (true) pause();
    }
    children.push_back(child);
  }
  const int64_t after = CountUserTasks().value();
  for (const pid_t child : children) kill(child, SIGKILL);
  for (const pid_t child : children) waitpid(child, nullptr, 0);
  CHECK(after > before + kMore / 2);
}

}  // namespace
}  // namespace reel
