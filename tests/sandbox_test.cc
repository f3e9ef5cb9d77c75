// Real processes in the sandbox: what they have, what they reach, what still works.

#include "daemon/process/sandbox.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <functional>
#include <string>

#include "base/program_path.h"
#include "daemon/process/child_process.h"
#include "file_text.h"
#include "temporary_directory.h"

namespace reel {
namespace {

using Catch::Contains;

std::shared_ptr<const Sandbox> MakeSandbox(const Sandbox::Request& request) {
  Result<Sandbox> sandbox = Sandbox::Make(request);
  REQUIRE(sandbox.status().message() == "");
  return std::make_shared<const Sandbox>(std::move(sandbox).value());
}

std::shared_ptr<const Sandbox> DefaultSandbox() { return MakeSandbox({}); }

// As on a kernel that offers no more of Landlock.
std::shared_ptr<const Sandbox> SandboxOfAbi(int abi, bool is_strict = false) {
  return MakeSandbox({is_strict, {}, {CallFilter::IsOffered(), abi}});
}

struct Run {
  int status = -1;
  std::string text;  // both outputs
};

Run RunIn(const std::shared_ptr<const Sandbox>& sandbox, std::vector<std::string> arguments) {
  const TemporaryDirectory files;
  const std::string path = files.Write("output", "");
  const unique_fd output(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  SpawnRequest request;
  request.arguments = std::move(arguments);
  request.descriptors = {{output.get(), STDOUT_FILENO}, {output.get(), STDERR_FILENO}};
  request.sandbox = sandbox;
  Result<ChildProcess> child = ChildProcess::Spawn(request);
  REQUIRE(child.status().message() == "");
  const ExitStatus status = child->WaitForEnd();
  return {status.signalled ? -1 : status.value, FileText(path)};
}

Run ShellIn(const std::shared_ptr<const Sandbox>& sandbox, const std::string& script) {
  return RunIn(sandbox, {"sh", "-c", script});
}

bool Skip(const std::string& why) {
  WARN("left out: " << why);
  return true;
}

// So that a case says why it was left out where the kernel has less.
bool LacksLandlock(int abi) {
  return LandlockAbi() < abi &&
         Skip("Landlock ABI " + std::to_string(abi) + " is needed, this kernel has " +
              std::to_string(LandlockAbi()));
}

TEST_CASE("a process in the sandbox has no capability and gets none") {
  const Run run = ShellIn(DefaultSandbox(),
                          "grep -E '^(NoNewPrivs|Cap(Prm|Eff|Amb)):' "
                          "/proc/self/status");
  CHECK(run.text ==
        "CapPrm:\t0000000000000000\nCapEff:\t0000000000000000\nCapAmb:\t0000000000000000\n"
        "NoNewPrivs:\t1\n");
}

TEST_CASE("a process that confines itself hands the filter on to what it starts") {
  const pid_t pid = fork();
  REQUIRE(pid >= 0);
  if (pid == 0) {
    if (!ConfineThisProcess().ok()) _exit(2);
    execlp("sh", "sh", "-c",
           "grep -q '^NoNewPrivs:.1' /proc/self/status && grep -q '^Seccomp:.2' /proc/self/status",
           nullptr);
    _exit(3);
  }
  int status = 0;
  REQUIRE(waitpid(pid, &status, 0) == pid);
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("a setuid program gains nothing in the sandbox") {
  constexpr uid_t kNobody = 65534;
  const TemporaryDirectory files;
  const std::string id = (files.path() / "id").string();
  std::filesystem::copy_file(FindInPath("id").value(), id);
  if (chown(id.c_str(), kNobody, kNobody) != 0) {
    Skip("only root can make another user's setuid program");
    return;
  }
  REQUIRE(chmod(id.c_str(), 04755) == 0);
  if (RunIn(nullptr, {id, "-u"}).text != "65534\n") {
    Skip("setuid has no effect where temporary files are");
    return;
  }
  CHECK(RunIn(DefaultSandbox(), {id, "-u"}).text == std::to_string(getuid()) + "\n");
}

TEST_CASE("the parent's memory and environment are closed to a process in the sandbox") {
  if (LacksLandlock(kLeastLandlockAbi)) return;
  const int abi = GENERATE(kLeastLandlockAbi, kNewestLandlockAbi);
  const auto sandbox = SandboxOfAbi(std::min(abi, LandlockAbi()));
  CHECK(ShellIn(nullptr, "cat /proc/$PPID/environ >/dev/null").status == 0);
  CHECK_THAT(ShellIn(sandbox, "cat /proc/$PPID/environ").text, Contains("Permission denied"));
  CHECK_THAT(ShellIn(sandbox, "exec 3>/proc/$PPID/mem").text, Contains("Permission denied"));
  CHECK(ShellIn(sandbox, "cat /proc/$$/environ >/dev/null").status == 0);
}

TEST_CASE("signals reach the processes of the sandbox and no others") {
  if (LacksLandlock(kLandlockAbiOfScopes)) return;
  CHECK_THAT(ShellIn(DefaultSandbox(), "kill -0 $PPID").text, Contains("not permitted"));
  CHECK(ShellIn(DefaultSandbox(), "sleep 100 & kill -9 $!; wait $!").status == 128 + 9);
  // Where the kernel has less, the sandbox has less, and a job runs all the same.
  CHECK(ShellIn(SandboxOfAbi(kLeastLandlockAbi), "kill -0 $PPID").status == 0);
  CHECK(ShellIn(SandboxOfAbi(0), "kill -0 $PPID").status == 0);
}

TEST_CASE("files are written, renamed and linked in the sandbox as outside") {
  const int abi = GENERATE(0, kLeastLandlockAbi, 3, kNewestLandlockAbi);
  if (LacksLandlock(abi)) return;
  const TemporaryDirectory files;
  const std::string script = "cd " + files.path().string() +
                             " && mkdir a b && echo x > a/f && mv a/f b/f && ln b/f a/g && : > b/f";
  const Run run = ShellIn(SandboxOfAbi(abi), script);
  CHECK(run.text == "");
  CHECK(run.status == 0);
}

TEST_CASE("a strict sandbox lets files be written in its places only, and read everywhere") {
  if (LacksLandlock(kLeastLandlockAbi)) return;
  const int abi = GENERATE(kLeastLandlockAbi, kNewestLandlockAbi);
  if (LacksLandlock(abi)) return;
  const TemporaryDirectory inside, outside;
  const std::string theirs = outside.Write("kept", "text");
  const std::string in = inside.path().string(), out = outside.path().string();
  const auto sandbox = MakeSandbox({true, {in}, {CallFilter::IsOffered(), abi}});
  CHECK(ShellIn(sandbox, "echo x > " + in + "/f && mkdir " + in + "/d && mv " + in + "/f " + in +
                             "/d && rm -r " + in + "/d && echo > /dev/null")
            .text == "");
  for (const std::string& attempt :
       {"echo x > " + out + "/f", "echo x >> " + theirs, "mkdir " + out + "/d", "rm -f " + theirs,
        "mv " + theirs + " " + in, "ln -s x " + out + "/l", "truncate -s 0 " + theirs,
        std::string("/usr/bin/python3 -c 'import os; os.open(\"") + theirs +
            "\", os.O_RDONLY | os.O_TRUNC)'"}) {
    CAPTURE(abi, attempt);
    CHECK(ShellIn(sandbox, attempt).status != 0);
  }
  CHECK(ShellIn(sandbox, "cat " + theirs).text == "text");
}

TEST_CASE("a strict sandbox has no sockets but pairs") {
  if (LacksLandlock(kLeastLandlockAbi)) return;
  const auto sandbox = MakeSandbox({.is_strict = true});
  const auto python = [&](const std::string& line) {
    return RunIn(sandbox, {"/usr/bin/python3", "-c", "import socket; " + line});
  };
  for (const std::string family : {"AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK"}) {
    CHECK_THAT(python("socket.socket(socket." + family + ", socket.SOCK_DGRAM)").text,
               Contains("Permission denied"));
  }
  CHECK_THAT(python("socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)").text,
             Contains("Permission denied"));
  CHECK(python("a, b = socket.socketpair(); a.send(b'x'); print(b.recv(1))").text == "b'x'\n");
}

TEST_CASE("a strict sandbox that the system cannot give is refused") {
  const Result<Sandbox> no_landlock = Sandbox::Make({true, {}, {true, 1}});
  CHECK(no_landlock.status().code() == StatusCode::kUnavailable);
  CHECK_THAT(no_landlock.status().message(), Contains("Landlock") && Contains("ABI 1"));
  const Result<Sandbox> no_filter = Sandbox::Make({true, {}, {false, kNewestLandlockAbi}});
  CHECK(no_filter.status().code() == StatusCode::kUnavailable);
  CHECK_THAT(no_filter.status().message(),
             Contains("this kernel cannot filter system calls (seccomp)"));
}

TEST_CASE("Python's threads, subprocesses and multiprocessing work in the sandbox") {
  const bool is_strict = GENERATE(false, true);
  if (is_strict && LacksLandlock(kLeastLandlockAbi)) return;
  const TemporaryDirectory files;
  const std::string script =
      files.Write("script.py",
                  "import multiprocessing, subprocess, threading\n"
                  "def square(x):\n"
                  "    return x * x\n"
                  "if __name__ == '__main__':\n"
                  "    found = []\n"
                  "    thread = threading.Thread(target=found.append, args=[1])\n"
                  "    thread.start()\n"
                  "    thread.join()\n"
                  "    print(found)\n"
                  "    print(subprocess.run('echo 2', shell=True,\n"
                  "        capture_output=True, text=True).stdout.strip())\n"
                  "    for method in ('fork', 'spawn'):\n"
                  "        with multiprocessing.get_context(method).Pool(2) as pool:\n"
                  "            print(pool.map(square, [3, 4]))\n");
  // Filters add up: first what the supervisor has, then what its producers have.
  const pid_t pid = fork();
  REQUIRE(pid >= 0);
  if (pid == 0) {
    if (!ConfineThisProcess().ok()) _exit(2);
    const Run run = RunIn(MakeSandbox({.is_strict = is_strict, .writable = {"/tmp"}}),
                          {"/usr/bin/python3", script});
    const bool is_right = run.text == "[1]\n2\n[9, 16]\n[9, 16]\n";
    if (!is_right) fprintf(stderr, "%s", run.text.c_str());
    _exit(is_right ? 0 : 1);
  }
  int status = 0;
  REQUIRE(waitpid(pid, &status, 0) == pid);
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("the sandbox is told in words, with what the system lacks left out") {
  CHECK_THAT(DescribeSandbox(false, {true, kLandlockAbiOfScopes}),
             Contains("system calls denied, signals and memory of other processes out of reach"));
  CHECK(DescribeSandbox(false, {false, 0}) ==
        "no new privileges, no capabilities (seccomp no, Landlock ABI 0)");
  CHECK_THAT(DescribeSandbox(true, {true, 2}),
             Contains(", memory of other processes out of reach, no network"));
}

}  // namespace
}  // namespace reel
