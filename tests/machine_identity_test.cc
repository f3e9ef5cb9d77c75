// Whom a job runs as, against what a login of its user has.

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "machine_test.h"
#include "running_machine.h"

namespace reel {
namespace {

// What the job printed.
std::vector<std::string> PrintedBy(MachineClient& client, const std::string& steps) {
  const int64_t job = client.Submit(steps);
  const JobSummary ended = client.Wait(job);
  INFO(ended.message);
  REQUIRE(ended.state == JobState::kDone);
  std::vector<std::string> lines;
  client.Send(ReadLog{job});
  for (bool is_end = false; !is_end;) {
    const LogPage page = client.ReceiveA<LogPage>();
    for (const LogLine& line : page.lines) lines.push_back(line.text);
    is_end = page.end;
  }
  return lines;
}

std::set<std::string> Starting(const std::vector<std::string>& lines, const std::string& word) {
  std::set<std::string> found;
  for (const std::string& line : lines) {
    if (line.starts_with(word + " ")) found.insert(line.substr(word.size() + 1));
  }
  return found;
}

std::set<long> Numbers(const std::set<std::string>& texts) {
  std::set<long> numbers;
  for (const std::string& text : texts) {
    std::istringstream words(text);
    for (long number; words >> number;) numbers.insert(number);
  }
  return numbers;
}

TEST_CASE("a job runs with its user's ids, groups, directory and environment, and no right more") {
  MachineUsers* users = UsersOrSkip();
  if (users == nullptr) return;
  const RunningMachine machine(*users);
  for (const TestUser* user : {&users->ada(), &users->bob()}) {
    MachineClient client = machine.Connect(*user);
    const std::vector<std::string> lines = PrintedBy(client, "identify finish");
    INFO(user->name);
    CHECK(Numbers(Starting(lines, "Uid")) == std::set<long>{user->uid});
    CHECK(Numbers(Starting(lines, "Gid")) == std::set<long>{user->gid});
    CHECK(Numbers(Starting(lines, "Groups")) ==
          std::set<long>(user->groups.begin(), user->groups.end()));
    for (const char* capabilities : {"CapInh", "CapPrm", "CapEff", "CapAmb"}) {
      CHECK(Starting(lines, capabilities) == std::set<std::string>{"0000000000000000"});
    }
    CHECK(Starting(lines, "NoNewPrivs") == std::set<std::string>{"1"});
    CHECK(Starting(lines, "Umask") == std::set<std::string>{"0022"});
    // SIGHUP, SIGINT, SIGUSR1 and SIGTERM wait until they are read.
    CHECK(Starting(lines, "SigBlk") == std::set<std::string>{"0000000000004203"});
    CHECK(Starting(lines, "SigIgn") == std::set<std::string>{"0000000000000000"});
    CHECK(Starting(lines, "cwd") == std::set<std::string>{user->home});
    CHECK(Starting(lines, "session") == std::set<std::string>{"1"});
    CHECK(Numbers(Starting(lines, "fd")) == std::set<long>{0, 1, 2, 3, 4, 5});
  }
}

TEST_CASE("the environment of a job is a login's, and nothing of the launcher's or the daemon's") {
  MachineUsers* users = UsersOrSkip();
  if (users == nullptr) return;
  // Both are started with these.
  setenv("LD_PRELOAD", "", 1);
  setenv("PYTHONPATH", "/hostile", 1);
  setenv("REEL_CACHE", "/hostile", 1);
  setenv("LANG", "C.UTF-8", 1);
  const RunningMachine machine(*users);
  for (const char* name : {"LD_PRELOAD", "PYTHONPATH", "REEL_CACHE"}) unsetenv(name);
  MachineClient client = machine.Connect(users->ada());
  std::set<std::string> expected = {
      "HOME=" + users->ada().home,         "USER=" + users->ada().name,
      "LOGNAME=" + users->ada().name,      "SHELL=/bin/sh",
      "PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8"};
  for (const char* name : {"LC_ALL", "LC_CTYPE", "TZ"}) {
    if (const char* value = getenv(name)) expected.insert(std::string(name) + "=" + value);
  }
  CHECK(Starting(PrintedBy(client, "identify finish"), "env") == expected);
}

TEST_CASE("the limits of a job are those that the launcher was given") {
  MachineUsers* users = UsersOrSkip();
  if (users == nullptr) return;
  rlimit limit{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &limit) == 0);
  const rlimit old = limit;
  limit.rlim_cur = 777;
  REQUIRE(setrlimit(RLIMIT_NOFILE, &limit) == 0);
  const RunningMachine machine(*users);
  REQUIRE(setrlimit(RLIMIT_NOFILE, &old) == 0);
  MachineClient client = machine.Connect(users->ada());
  // reeld raises its own, which is no affair of its jobs.
  const std::set<std::string> limits = Starting(PrintedBy(client, "identify finish"), "limit");
  CHECK(std::any_of(limits.begin(), limits.end(), [](const std::string& line) {
    return line.starts_with("Max open files") && line.find(" 777 ") != std::string::npos;
  }));
}

}  // namespace
}  // namespace reel
