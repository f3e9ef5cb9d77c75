// reeld as a service: what its manager, its administrator and the journal hear of it.

#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <string>

#include "command_output.h"
#include "environment_variable.h"
#include "file_text.h"
#include "notify_socket.h"
#include "running_daemon.h"

namespace reel {
namespace {

std::string EnvironmentOf(pid_t pid) {
  return FileText("/proc/" + std::to_string(pid) + "/environ");
}

// Standard error of a reeld that is started while this lives is the journal, as far as it knows.
class Journal {
 public:
  Journal() : path_(directory_.Write("journal", "")) {}

  std::string text() const { return FileText(path_); }

 private:
  static std::string OwnStandardError() {
    struct stat status = {};
    REQUIRE(fstat(STDERR_FILENO, &status) == 0);
    return std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
  }

  TemporaryDirectory directory_;
  std::string path_;
  EnvironmentVariable stream_{"JOURNAL_STREAM", OwnStandardError()};
  EnvironmentVariable preload_{"LD_PRELOAD", REEL_FAKE_JOURNAL};
  EnvironmentVariable file_{"FAKE_JOURNAL", path_};
};

TEST_CASE("the manager is told that reeld is ready, what runs, and that it stops") {
  NotifySocket manager;
  RunningDaemon daemon;
  CHECK(manager.Await("READY=1") == "READY=1");
  CHECK(manager.Await("STATUS=") == "STATUS=idle");
  RawClient client = daemon.Connect();
  Checkpoint running(daemon.directory(), "running");
  client.Submit("progress path:" + running.path() + " hang");
  client.Submit("finish");
  running.Await();
  // The first text after a change may be of before the progress.
  std::string status;
  while (status != "STATUS=1 running, 1 queued (job 1: 100 %)") status = manager.Await("STATUS=");
  daemon.Signal(SIGTERM);
  CHECK(manager.Await("STOPPING=1") == "STOPPING=1");
  CHECK(daemon.AwaitEnd() == 0);
}

TEST_CASE("many changes in a second are told as one") {
  NotifySocket manager;
  RunningDaemon daemon;
  RawClient client = daemon.Connect();
  manager.Await("STATUS=idle");
  int messages = 0;
  for (int i = 0; i < 100; ++i) {
    client.Wait(client.Submit("progress finish"));
    while (manager.TryNext()) ++messages;
  }
  // One for each second that it took, however slow the machine is, is far from one for each start and end.
  CHECK(messages < 50);
}

TEST_CASE("a daemon that cannot start tells the manager why") {
  NotifySocket manager;
  RunningDaemon daemon;
  manager.Await("READY=1");
  const RunningDaemon::Outcome second = daemon.RunSecond();
  CHECK(WEXITSTATUS(second.wait_status) == 3);
  CHECK_THAT(manager.Await("STATUS=another reeld"), Catch::Contains("already listens on"));
}

TEST_CASE("the watchdog is fed while the loop turns, and not while it stands") {
  NotifySocket manager;
  const EnvironmentVariable interval("WATCHDOG_USEC", "100000");
  const EnvironmentVariable whose("WATCHDOG_PID");
  RunningDaemon daemon;
  for (int i = 0; i < 3; ++i) CHECK(manager.Await("WATCHDOG=1") == "WATCHDOG=1");
  // The loop's is the only thread, so nothing else could feed it.
  const auto threads =
      std::filesystem::directory_iterator("/proc/" + std::to_string(daemon.pid()) + "/task");
  CHECK(std::distance(begin(threads), end(threads)) == 1);

  daemon.Signal(SIGSTOP);
  int status = 0;
  REQUIRE(waitpid(daemon.pid(), &status, WUNTRACED) == daemon.pid());
  REQUIRE(WIFSTOPPED(status));
  while (manager.TryNext()) {
  }
  // Five intervals.
  poll(nullptr, 0, 250);
  CHECK_FALSE(manager.TryNext());
  daemon.Signal(SIGCONT);
  CHECK(manager.Await("WATCHDOG=1") == "WATCHDOG=1");
}

TEST_CASE("a watchdog that is another process's is not fed") {
  NotifySocket manager;
  const EnvironmentVariable interval("WATCHDOG_USEC", "1000");
  const EnvironmentVariable whose("WATCHDOG_PID", "1");
  RunningDaemon daemon;
  manager.Await("READY=1");
  daemon.Signal(SIGTERM);
  manager.Await("STOPPING=1");
  for (const std::string& message : manager.skipped()) CHECK(message != "WATCHDOG=1");
}

TEST_CASE("what the manager passes in the environment does not reach the jobs") {
  NotifySocket manager;
  const EnvironmentVariable interval("WATCHDOG_USEC", "100000");
  const EnvironmentVariable stream("JOURNAL_STREAM", "1:2");
  RunningDaemon daemon;
  RawClient client = daemon.Connect();
  Checkpoint running(daemon.directory(), "running");
  client.Submit("path:" + running.path() + " hang");
  const std::string environment = EnvironmentOf(running.Await());
  CHECK(environment.find("PATH=") != std::string::npos);
  for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_", "JOURNAL_STREAM", "LISTEN_"}) {
    INFO(name);
    CHECK(environment.find(name) == std::string::npos);
  }
}

TEST_CASE("a reload is announced and takes over what it can") {
  NotifySocket manager;
  const Journal journal;
  const TemporaryDirectory directory;
  const std::string file = directory.Write("f.toml", "[queue]\njobs = 1\n");
  RunningDaemon daemon("--config " + file);
  manager.Await("READY=1");
  RawClient client = daemon.Connect();
  Checkpoint first(daemon.directory(), "first"), second(daemon.directory(), "second");
  client.Submit("path:" + first.path() + " hang");
  client.Submit("path:" + second.path() + " hang");
  first.Await();
  CHECK(client.Ask<Overview>(AskOverview{}).max_running == 1);

  directory.Write("f.toml",
                  "[queue]\njobs = 2\n[cluster]\non = \"slurm\"\nrunning = 5\n"
                  "[metrics]\nsocket = \"/nowhere/m\"\n");
  daemon.Signal(SIGHUP);
  CHECK_THAT(manager.Await("RELOADING=1"), Catch::Contains("\nMONOTONIC_USEC="));
  CHECK(manager.Await("READY=1") == "READY=1");
  second.Await();
  CHECK(client.Ask<Overview>(AskOverview{}).max_running == 2);
  CHECK(client.Ask<Overview>(AskOverview{}).max_on_cluster == 5);
  RawClient next(daemon.socket_path());
  CHECK(next.Ask<Hello>(Hello{kProtocolVersion, "test"}).on == "slurm");
  CHECK_THAT(journal.text(),
             Catch::Contains("MESSAGE=setting queue.jobs = 2 (was 1) holds from now on"));
  CHECK_THAT(journal.text(), Catch::Contains("MESSAGE=setting metrics.socket = \"/nowhere/m\" (was "
                                             "\"\") holds when reeld is restarted\nPRIORITY=4"));
}

TEST_CASE("a broken file changes nothing at a reload, and is told") {
  NotifySocket manager;
  const Journal journal;
  const TemporaryDirectory directory;
  const std::string file = directory.Write("f.toml", "[queue]\njobs = 3\n");
  RunningDaemon daemon("--config " + file);
  directory.Write("f.toml", "[queue]\njobs = 4\nfinished = 0\n");
  manager.Await("READY=1");
  daemon.Signal(SIGHUP);
  manager.Await("RELOADING=1");
  manager.Await("READY=1");
  CHECK(daemon.Connect().Ask<Overview>(AskOverview{}).max_running == 3);
  CHECK_THAT(journal.text(), Catch::Contains("MESSAGE=the settings stay as they were: " + file +
                                             ":3:12: [queue] finished is 0; possible"));
  // One that is right again is taken over.
  directory.Write("f.toml", "[queue]\njobs = 4\n");
  daemon.Signal(SIGHUP);
  manager.Await("RELOADING=1");
  manager.Await("READY=1");
  CHECK(daemon.Connect().Ask<Overview>(AskOverview{}).max_running == 4);
}

TEST_CASE("a flag still comes before the file after a reload") {
  NotifySocket manager;
  const TemporaryDirectory directory;
  const std::string file = directory.Write("f.toml", "[clients]\nmax = 7\n");
  RunningDaemon daemon("--jobs 5 --config " + file);
  manager.Await("READY=1");
  directory.Write("f.toml", "[queue]\njobs = 2\n[clients]\nmax = 1\n");
  daemon.Signal(SIGHUP);
  manager.Await("RELOADING=1");
  manager.Await("READY=1");
  RawClient client = daemon.Connect();
  CHECK(client.Ask<Overview>(AskOverview{}).max_running == 5);
  RawClient one_too_many(daemon.socket_path());
  CHECK_THAT(one_too_many.ReceiveA<ErrorReply>().message, Catch::Contains("has 1 clients"));
}

TEST_CASE("messages about a job are in the journal under the job, failures with the frame") {
  const Journal journal;
  RunningDaemon daemon;
  RawClient client = daemon.Connect();
  client.Wait(client.Submit("finish"));
  client.Wait(client.Submit("fail"));
  const std::string text = journal.text();
  CHECK_THAT(text, Catch::Contains("MESSAGE=job 1: started\nPRIORITY=6\nSYSLOG_IDENTIFIER=reeld\n"
                                   "REEL_JOB=1\n\n"));
  CHECK_THAT(text, Catch::Contains("MESSAGE=job 1: DONE\n"));
  CHECK_THAT(text, Catch::Contains("MESSAGE=job 2: FAILED: frame 3: it crashed\nPRIORITY=4\n"
                                   "SYSLOG_IDENTIFIER=reeld\nREEL_JOB=2\nREEL_FRAME=3\n\n"));
}

TEST_CASE("a standard error that is not the journal gets lines") {
  const Journal journal;
  const EnvironmentVariable stream("JOURNAL_STREAM", "1:2");
  RunningDaemon daemon;
  RawClient client = daemon.Connect();
  client.Wait(client.Submit("fail"));
  CHECK(journal.text() == "");
}

TEST_CASE("reeld --check-config prints what holds, or what is wrong with exit status 2") {
  const TemporaryDirectory directory;
  const EnvironmentVariable no_level("REEL_LOG");
  const std::string reeld = std::string(REEL_BIN_DIR) + "/reeld";
  const std::string file = directory.Write("f.toml", "[queue]\njobs = 3\n");
  const std::string printed = OutputOf(reeld + " --max-clients 9 --check-config " + file);
  CHECK_THAT(printed, Catch::Contains("# " + file + " is right.\n"));
  CHECK_THAT(printed, Catch::Contains("jobs = 3                    # " + file + ":2:8\n"));
  CHECK_THAT(printed, Catch::Contains("max = 9                     # --max-clients\n"));
  CHECK_THAT(printed, Catch::Contains("waiting = 1000              # default\n"));
  // Without a file's name it is the one that reeld itself would read.
  const EnvironmentVariable config("XDG_CONFIG_HOME", directory.path());
  directory.Write("reel/reeld.toml", "[queue]\njobs = 6\n");
  CHECK_THAT(OutputOf(reeld + " --check-config"), Catch::Contains("jobs = 6  "));
  directory.Write("f.toml", "[queue]\njobs = 0\n");
  CHECK_THAT(OutputOf(reeld + " --check-config " + file + " 2>&1; echo status $?"),
             Catch::Contains("f.toml:2:8: [queue] jobs is 0; ") && Catch::Contains("status 2\n"));
  directory.Write("f.toml", "[cluster]\non = \"pbs\"\n");
  for (const char* words : {" --check-config ", " --config "}) {
    CHECK_THAT(OutputOf(reeld + words + file + " 2>&1; echo status $?"),
               Catch::Contains("f.toml:2:6: [cluster] on is \"pbs\"; possible are \"here\" and "
                               "\"slurm\"\nstatus 2\n"));
  }
}

TEST_CASE("a mistake in a flag of reeld is told as reel tells it, and nothing is started") {
  const std::string reeld = std::string(REEL_BIN_DIR) + "/reeld";
  const auto said = [&](const std::string& words) {
    return OutputOf(reeld + " " + words + " 2>&1; echo status $?");
  };
  CHECK(said("--job 2") ==
        "reeld: '--job' is not expected; did you mean --jobs?\nSee `reeld --help`.\nstatus 2\n");
  CHECK_THAT(said("now"), Catch::StartsWith("reeld: 'now' is not expected\n"));
  CHECK_THAT(said("--version"), Catch::StartsWith("reeld ") && Catch::Contains("status 0"));
  CHECK_THAT(said("--help"), Catch::Contains("--check-config [FILE]"));
}

}  // namespace
}  // namespace reel
