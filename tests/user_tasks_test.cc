#include "daemon/process/user_tasks.h"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <string>

#include "command_output.h"

namespace reel {
namespace {

TEST_CASE("a user's tasks are those that ps lists, threads included") {
  // Others start and end meanwhile.
  constexpr int64_t kTolerance = 40;
  const int64_t listed =
      std::stoll(OutputOf("ps -L -o tid= -u " + std::to_string(getuid()) + " | wc -l"));
  const int64_t counted = CountUserTasks().value();
  CHECK(counted > listed - kTolerance);
  CHECK(counted < listed + kTolerance);
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
