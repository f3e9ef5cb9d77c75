// System calls of the launcher that fail, or say that they did what they did not: each of those between a
// request and the user's program. Whatever happens, nothing runs as anybody but the user.

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "machine_test.h"
#include "running_machine.h"

namespace reel {
namespace {

constexpr const char* kStrace = "strace -D -f -qq -o ";

bool HasStrace() {
  const bool has = std::system("strace -V >/dev/null 2>&1") == 0;
  if (!has) WARN("skipped: there is no strace");
  return has;
}

// What the process said of itself, as far as it got.
std::multimap<std::string, std::string> SaidBy(MachineClient& client, int64_t job) {
  std::multimap<std::string, std::string> said;
  client.Send(ReadLog{job});
  for (bool is_end = false; !is_end;) {
    const LogPage page = client.ReceiveA<LogPage>();
    for (const LogLine& line : page.lines) {
      const size_t space = line.text.find(' ');
      if (space != std::string::npos) {
        said.emplace(line.text.substr(0, space), line.text.substr(space + 1));
      }
    }
    is_end = page.end;
  }
  return said;
}

bool AreAll(const std::string& numbers, long expected) {
  std::istringstream words(numbers);
  bool all = true;
  for (long number; words >> number;) all = all && number == expected;
  return all;
}

void CheckIsTheUser(const std::multimap<std::string, std::string>& said, const TestUser& user) {
  for (const auto& [name, value] : said) {
    INFO(name << " " << value);
    if (name == "Uid") CHECK(AreAll(value, user.uid));
    if (name == "Gid") CHECK(AreAll(value, user.gid));
    if (name == "CapEff" || name == "CapPrm") CHECK(value.find_first_not_of('0') == value.npos);
    if (name == "NoNewPrivs") CHECK(value == "1");
    // "?": the call by which it would know has failed.
    if (name == "cwd") CHECK((value == user.home || value == "?"));
    if (name != "Groups") continue;
    std::istringstream words(value);
    for (gid_t group; words >> group;) {
      CHECK(std::find(user.groups.begin(), user.groups.end(), group) != user.groups.end());
    }
  }
}

// One job under an injection, which may do anything but run as somebody else. Its last state.
JobSummary JobUnder(RunningMachine& machine, const TestUser& user, const std::string& injection) {
  INFO(injection);
  machine.KillLauncherAndSessions();
  machine.StartLauncher(kStrace + std::string("/dev/null -e trace=") +
                        injection.substr(0, injection.find(':')) + " -e inject=" + injection);
  MachineClient client = machine.Connect(user);
  const Reply reply = client.TrySubmit({"identify finish", "scene", user.home + "/film.mp4", ""});
  // Not accepted is an answer too.
  const Submitted* submitted = std::get_if<Submitted>(&reply);
  if (submitted == nullptr) return {};
  const JobSummary ended = client.Wait(submitted->job);
  CheckIsTheUser(SaidBy(client, ended.job), user);
  return ended;
}

TEST_CASE("a step towards the user that fails is the last, and the user reads which") {
  MachineUsers* users = UsersOrSkip();
  if (users == nullptr || !HasStrace()) return;
  RunningMachine machine(*users);
  const std::map<std::string, std::string> words = {
      {"setgroups:error=EPERM:when=1", "groups could not be taken on: Operation not permitted"},
      {"setresgid:error=EPERM:when=1", "group id could not be taken on: Operation not permitted"},
      {"setresuid:error=EAGAIN:when=1", "id could not be taken on: Resource temporarily"},
      {"chdir:error=EACCES:when=1", "home directory cannot be entered: Permission denied"},
      {"execve:error=EACCES:when=1", "reel-supervisor cannot be executed by the user: Permission"},
      {"setsid:error=EPERM:when=1", "descriptors could not be put in place"},
      {"close_range:error=EINVAL:when=1", "descriptors could not be put in place"},
      {"capget:error=EFAULT:when=1", "kept rights that the user does not have"},
      {"getresuid:error=EFAULT:when=1", "kept rights that the user does not have"},
      {"getresgid:error=EFAULT:when=1", "kept rights that the user does not have"},
      {"getgroups:error=EFAULT:when=1", "kept rights that the user does not have"},
      {"capset:error=EPERM:when=1", "kept rights that the user does not have"},
      {"memfd_create:error=ENFILE:when=1", "nothing left to start a process with: Too many"},
      {"pipe2:error=EMFILE:when=1", "nothing left to start a process with: Too many"},
      {"pidfd_open:error=EMFILE:when=1", "nothing left to start a process with: Too many"},
  };
  for (const auto& [injection, expected] : words) {
    INFO(injection);
    const JobSummary ended = JobUnder(machine, users->ada(), injection);
    CHECK(ended.state == JobState::kFailed);
    CHECK(ended.message.find(expected) != std::string::npos);
  }
}

// Takes as long as the launcher's patience: not among those that always run.
TEST_CASE("a user's process that is stopped before it is a program is given up", "[.]") {
  MachineUsers* users = UsersOrSkip();
  if (users == nullptr || !HasStrace()) return;
  RunningMachine machine(*users);
  const JobSummary ended = JobUnder(machine, users->ada(), "chdir:signal=SIGSTOP:when=1");
  CHECK(ended.state == JobState::kFailed);
  CHECK(ended.message.find("within 15 s") != std::string::npos);
}

TEST_CASE("a step that says it was taken and was not is found, and nothing runs") {
  MachineUsers* users = UsersOrSkip();
  if (users == nullptr || !HasStrace()) return;
  RunningMachine machine(*users);
  for (const char* call : {"setgroups", "setresgid", "setresuid"}) {
    // Of bob, whose one group makes as many as root has.
    const JobSummary ended =
        JobUnder(machine, users->bob(), std::string(call) + ":retval=0:when=1");
    INFO(call << ": " << ended.message);
    CHECK(ended.state == JobState::kFailed);
    CHECK(ended.message.find("kept rights that the user does not have") != std::string::npos);
  }
}

// The calls of an undisturbed start, by how often one process makes each.
std::map<std::string, int> CallsOfAStart(RunningMachine& machine, const TestUser& user) {
  const std::string trace = machine.directory() / "trace";
  machine.KillLauncherAndSessions();
  machine.StartLauncher(kStrace + trace);
  MachineClient client = machine.Connect(user);
  REQUIRE(client.Wait(client.Submit("identify finish")).state == JobState::kDone);
  machine.KillLauncherAndSessions();
  std::map<std::string, std::map<std::string, int>> counts;  // by process
  std::ifstream lines(trace);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string pid, call;
    words >> pid >> call;
    const size_t end = call.find('(');
    if (end != std::string::npos && end > 0) ++counts[call.substr(0, end)][pid];
  }
  std::map<std::string, int> most;
  for (const auto& [call, by_process] : counts) {
    for (const auto& [pid, count] : by_process) most[call] = std::max(most[call], count);
  }
  return most;
}

TEST_CASE("whatever call of the launcher fails, once, no job runs as anybody but its user") {
  MachineUsers* users = UsersOrSkip();
  if (users == nullptr || !HasStrace()) return;
  RunningMachine machine(*users);
  const std::map<std::string, int> calls = CallsOfAStart(machine, users->ada());
  REQUIRE(calls.count("setresuid") == 1);
  // So many places a call, spread over all; 0: all of them.
  const char* wish = std::getenv("REEL_SWEEP_CAP");
  const int cap = wish == nullptr ? 1 : std::atoi(wish);
  // What cannot fail, ends the process as it should, or is the program's own start, before there are users.
  const std::set<std::string> left_out = {
      "exit",       "exit_group",      "rt_sigreturn",    "brk",
      "arch_prctl", "set_tid_address", "set_robust_list", "rseq",
      "getpid",     "getppid",         "restart_syscall"};
  int runs = 0;
  for (const auto& [call, count] : calls) {
    if (left_out.contains(call)) continue;
    const int step = cap == 0 ? 1 : std::max(1, count / cap);
    for (int when = 1; when <= count; when += step) {
      JobUnder(machine, users->ada(), call + ":error=EIO:when=" + std::to_string(when));
      if (++runs > 0 && cap > 0 && when / step + 1 >= cap) break;
    }
  }
  CHECK(runs >= 30);
  machine.KillLauncherAndSessions();
  machine.StartLauncher();
  MachineClient client = machine.Connect(users->ada());
  CHECK(client.Wait(client.Submit("finish")).state == JobState::kDone);
}

}  // namespace
}  // namespace reel
