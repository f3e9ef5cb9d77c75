// `reel top` and `reel watch` on a real terminal, against a real reeld.

#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "command_output.h"
#include "running_daemon.h"
#include "terminal_process.h"

namespace reel {
namespace {

using Catch::Contains;
using Json = nlohmann::json;

const std::string kReel = REEL_BIN_DIR "/reel";

// Two jobs may run; the first stands at its end, the second waits for room.
struct Daemon {
  RunningDaemon reeld{"--jobs 2"};
  RawClient client = reeld.Connect();

  int64_t Submit(const std::string& steps) { return client.Submit(JsonJob(steps)); }
  std::string socket() const { return reeld.socket_path(); }
};

std::vector<std::string> Top(const Daemon& daemon, const std::vector<std::string>& more = {}) {
  std::vector<std::string> words = {kReel, "top", "--socket", daemon.socket(), "-i", "0.1"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

bool IsSame(const termios& a, const termios& b) {
  return a.c_lflag == b.c_lflag && a.c_iflag == b.c_iflag && a.c_oflag == b.c_oflag &&
         a.c_cflag == b.c_cflag;
}

// The shell finds the terminal as it left it.
void CheckRestored(const TerminalProcess& terminal, const termios& before) {
  CHECK_FALSE(terminal.picture().is_other_screen());
  CHECK(terminal.picture().has_cursor());
  CHECK(terminal.picture().wraps());
  CHECK(IsSame(terminal.Modes(), before));
}

// A terminal before anything has changed it.
termios PlainModes() { return TerminalProcess({"/bin/true"}).Modes(); }

TEST_CASE("top shows the jobs, follows them, and gives the terminal back on q") {
  Daemon daemon;
  daemon.Submit("progress hang");
  daemon.Submit("wait hang");
  TerminalProcess terminal(Top(daemon));
  terminal.AwaitText("1  RUNNING");
  terminal.AwaitText("2  PAUSED");
  CHECK(terminal.picture().is_other_screen());
  CHECK_FALSE(terminal.picture().has_cursor());
  CHECK_FALSE(IsSame(terminal.Modes(), PlainModes()));
  CHECK_THAT(terminal.picture().text(), Contains("2 running (at most 2)") && Contains("100%"));
  daemon.Submit("finish");
  terminal.AwaitText("3  QUEUED");
  terminal.Press("q");
  const int status = terminal.AwaitEnd();
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  CheckRestored(terminal, PlainModes());
}

TEST_CASE("a signal ends top, and the terminal is as it was") {
  Daemon daemon;
  daemon.Submit("hang");
  TerminalProcess terminal(Top(daemon));
  terminal.AwaitText("1  RUNNING");
  SECTION("SIGTERM") {
    terminal.Signal(SIGTERM);
    CHECK(WEXITSTATUS(terminal.AwaitEnd()) == 130);
  }
  SECTION("Ctrl-C") {
    terminal.Press("\x03");
    CHECK(WEXITSTATUS(terminal.AwaitEnd()) == 130);
  }
  SECTION("its own fault") {
    terminal.Signal(SIGSEGV);
    CHECK(WTERMSIG(terminal.AwaitEnd()) == SIGSEGV);
  }
  CheckRestored(terminal, PlainModes());
  CHECK(daemon.client.Show(1).state == JobState::kRunning);
}

TEST_CASE("keys select a job, pause it, go on with it, and cancel it after a question") {
  Daemon daemon;
  daemon.Submit("stop-well hang");
  daemon.Submit("stop-well hang");
  daemon.client.AwaitState(2, JobState::kRunning);
  TerminalProcess terminal(Top(daemon));
  terminal.AwaitText("job 1: RUNNING");
  terminal.Press("\x1b[B");
  terminal.AwaitText("job 2: RUNNING");
  terminal.Press("p");
  terminal.AwaitText("job 2 is paused");
  terminal.AwaitText("2  PAUSED");
  terminal.Press("p");
  terminal.AwaitText("2  RUNNING");
  terminal.Press("c");
  terminal.AwaitText("cancel job 2 (/o");
  terminal.Press("n");
  terminal.AwaitText("not cancelled");
  CHECK(daemon.client.Show(2).state == JobState::kRunning);
  terminal.Press("cy");
  terminal.AwaitText("2  CANCELLED");
  CHECK(daemon.client.Show(1).state == JobState::kRunning);
}

TEST_CASE("the log, the cause of a failure and the help are shown and left again") {
  Daemon daemon;
  daemon.Submit("log fail");
  CHECK(daemon.client.Wait(1).state == JobState::kFailed);
  TerminalProcess terminal(Top(daemon));
  terminal.AwaitText("1  FAILED");
  terminal.Press("l");
  terminal.AwaitText("ffmpeg: from ffmpeg");
  terminal.Press("q");
  terminal.AwaitText("1  FAILED");
  terminal.Press("e");
  terminal.AwaitText("process:     producer 3");
  CHECK_THAT(terminal.picture().text(), Contains("Segmentation \\x1b[31mfault"));
  terminal.Press("\x1b");
  terminal.AwaitText("1  FAILED");
  terminal.Press("?");
  terminal.AwaitText("quit; no job is touched by that");
  terminal.Press("x");
  terminal.AwaitText("q quit");
  terminal.Press("s");
  terminal.AwaitText("sort: number");
}

TEST_CASE("after a resize the screen fits, larger or smaller") {
  Daemon daemon;
  daemon.Submit("hang");
  TerminalProcess terminal(Top(daemon, {"-i", "60"}));
  terminal.AwaitText("SCENE");
  // No look at the daemon comes in between: the resize alone draws it anew.
  terminal.Resize(60, 10);
  terminal.AwaitScreen([](const TerminalPicture& picture) {
    return picture.text().find("SCENE") == std::string::npos &&
           picture.rows()[9].starts_with("q quit");
  });
  terminal.Resize(120, 30);
  terminal.AwaitScreen([](const TerminalPicture& picture) {
    return picture.text().find("SCENE") != std::string::npos &&
           picture.rows()[29].starts_with("q quit") && picture.rows()[9].empty();
  });
}

TEST_CASE("a daemon that goes away is told, and found again") {
  Daemon daemon;
  daemon.Submit("hang");
  TerminalProcess terminal(Top(daemon));
  terminal.AwaitText("1  RUNNING");
  daemon.reeld.Signal(SIGKILL);
  daemon.reeld.AwaitEnd();
  terminal.AwaitText("; trying again");
  CHECK_THAT(terminal.picture().text(), Contains("1  RUNNING"));
  daemon.reeld.Restart();
  terminal.AwaitScreen([](const TerminalPicture& picture) {
    return picture.text().find("trying again") == std::string::npos &&
           picture.text().find("1  RUNNING") != std::string::npos;
  });
  terminal.Press("q");
  CHECK(WEXITSTATUS(terminal.AwaitEnd()) == 0);
}

TEST_CASE("Ctrl-Z gives the terminal back, and going on takes it again") {
  Daemon daemon;
  daemon.Submit("hang");
  TerminalProcess terminal(Top(daemon));
  terminal.AwaitText("1  RUNNING");
  terminal.Signal(SIGTSTP);
  int status = 0;
  REQUIRE(waitpid(terminal.pid(), &status, WUNTRACED) == terminal.pid());
  REQUIRE(WIFSTOPPED(status));
  CHECK(IsSame(terminal.Modes(), PlainModes()));
  terminal.AwaitScreen([](const TerminalPicture& picture) { return !picture.is_other_screen(); });
  terminal.Signal(SIGCONT);
  terminal.AwaitText("1  RUNNING");
  CHECK(terminal.picture().is_other_screen());
}

TEST_CASE("a dumb terminal, and none at all, get plain tables") {
  Daemon daemon;
  daemon.Submit("progress hang");
  daemon.client.AwaitState(1, JobState::kRunning);
  TerminalProcess dumb(Top(daemon), {"TERM=dumb"});
  dumb.AwaitScreen([](const TerminalPicture& picture) {
    const std::string text = picture.text();
    const size_t first = text.find("1  RUNNING");
    return first != std::string::npos && text.find("1  RUNNING", first + 1) != std::string::npos;
  });
  CHECK(dumb.written().find('\x1b') == std::string::npos);
  dumb.Signal(SIGINT);
  CHECK(WEXITSTATUS(dumb.AwaitEnd()) == 130);

  const std::string once = OutputOf(kReel + " top --once --socket " + daemon.socket());
  CHECK_THAT(once, Contains("JOB  STATE") && Contains("  1  RUNNING"));
  CHECK(once.find('\x1b') == std::string::npos);
  CHECK_THAT(OutputOf(kReel + " --color always top --once --socket " + daemon.socket()),
             Contains("\x1b[36mRUNNING"));
}

TEST_CASE("with --json each look is an object on a line, and a lost daemon is one, too") {
  Daemon daemon;
  daemon.Submit("progress hang");
  daemon.client.AwaitState(1, JobState::kRunning);
  TerminalProcess process(Top(daemon, {"--json"}), {}, 4000, 50);
  process.AwaitText("\"jobs\":");
  daemon.reeld.Signal(SIGKILL);
  daemon.reeld.AwaitEnd();
  process.AwaitText("\"error\":");
  const std::vector<std::string> rows = process.picture().rows();
  CHECK(Json::parse(rows[0])["jobs"][0]["job"] == 1);
}

TEST_CASE("without a daemon top is an error and never a screen") {
  const TemporaryDirectory directory;
  TerminalProcess terminal({kReel, "top", "--socket", directory / "s"});
  CHECK(WEXITSTATUS(terminal.AwaitEnd()) == 4);
  CHECK_THAT(terminal.written(),
             Contains("\x1b[1;31mreel:\x1b[0m") && Contains("no reeld listens"));
  CHECK_THAT(terminal.written(), !Contains("1049"));
}

TEST_CASE("watch shows one line that fits the terminal, and takes it away at the end") {
  Daemon daemon;
  daemon.Submit("warn progress hang");
  TerminalProcess terminal({kReel, "watch", "1", "--socket", daemon.socket()}, {}, 50, 10);
  terminal.AwaitText("100%");
  for (const std::string& row : terminal.picture().rows()) CHECK(row.size() < 3 * 50);
  const auto count = [](const std::string& text) {
    size_t lines = 0;
    for (size_t at = 0; (at = text.find('%', at)) != std::string::npos; ++at) ++lines;
    return lines;
  };
  CHECK(count(terminal.picture().text()) == 1);
  daemon.client.Send(CancelJob{1});
  CHECK(WEXITSTATUS(terminal.AwaitEnd()) == 130);
  CHECK(count(terminal.picture().text()) == 0);
  CHECK_THAT(terminal.picture().text(), Contains("mind the gap") && Contains("reel: job 1: "));
}

TEST_CASE("what is said of a lost daemon stands on a line of its own") {
  Daemon daemon;
  daemon.Submit("progress hang");
  TerminalProcess terminal({kReel, "watch", "1", "--socket", daemon.socket()}, {}, 50, 10);
  terminal.AwaitText("100%");
  daemon.reeld.Signal(SIGKILL);
  CHECK(WEXITSTATUS(terminal.AwaitEnd()) == 4);
  const std::string text = terminal.picture().text();
  CHECK_THAT(text, Catch::StartsWith("reel: the connection to reeld was lost: ") && !Contains("%"));
  CHECK_THAT(text, Contains("`reel list`"));
}

TEST_CASE("an interrupt of watch says that the job goes on, in place of its line") {
  Daemon daemon;
  daemon.Submit("progress hang");
  TerminalProcess terminal({kReel, "watch", "1", "--socket", daemon.socket()}, {}, 80, 10);
  terminal.AwaitText("100%");
  terminal.Press("\x03");
  CHECK(WTERMSIG(terminal.AwaitEnd()) == SIGINT);
  CHECK_THAT(terminal.picture().text(), Contains("job 1 goes on; `reel cancel 1` stops it"));
  CHECK_THAT(terminal.picture().text(), !Contains("100%"));
  CHECK(daemon.client.Show(1).state == JobState::kRunning);
}

TEST_CASE("NO_COLOR leaves the line without colours") {
  Daemon daemon;
  daemon.Submit("progress finish");
  TerminalProcess terminal({kReel, "watch", "1", "--socket", daemon.socket()}, {"NO_COLOR=1"});
  CHECK(WEXITSTATUS(terminal.AwaitEnd()) == 0);
  CHECK(terminal.written().find("\x1b[3") == std::string::npos);
}

}  // namespace
}  // namespace reel
