// The command that a job wants to be run when it has ended (on_end), with and without a daemon.

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <string>

#include "file_text.h"
#include "film_probe.h"
#include "film_queue.h"
#include "job_processes.h"
#include "reel_process.h"
#include "running_daemon.h"

namespace reel {
namespace {

using Catch::Contains;
using namespace std::chrono_literals;

constexpr const char* kNote =
    "--on-end 'echo $REEL_STATE $REEL_SCENE $REEL_FRAMES $REEL_OUTPUT: $REEL_MESSAGE >> note' ";

// Until the job's supervisor is gone, and its command with it.
void AwaitSupervisors(const FilmQueue& queue) {
  CHECK(AwaitEnd(DescendantsOf(queue.daemon().pid()), 10s));
}

TEST_CASE("the command of a job that is done runs once, where the job was asked for") {
  const FilmQueue queue;
  const std::string red = "red_square --size 64x64 --frames 5 -o red.mp4 ";
  const std::string expected = "done red_square 5 " + queue.path("red.mp4") + ":\n";
  SECTION("without a daemon") { queue.Reel("render -q " + red + kNote); }
  SECTION("by the daemon") {
    queue.Reel("submit " + red + kNote);
    queue.Reel("wait 1");
    AwaitSupervisors(queue);
  }
  SECTION("from a job file") {
    OutputOf("mkdir '" + queue.path("sub") +
             "' && echo '{\"scene\": \"red_square\", \"frames\": 5, "
             "\"size\": \"64x64\", \"output\": \"../red.mp4\", "
             "\"on_end\": \"echo $REEL_STATE > ../note; pwd > ../where\"}' > '" +
             queue.path("sub/film.json") + "'");
    queue.Reel("render -q sub/film.json");
    CHECK(FileText(queue.path("where")) == queue.path("sub") + "\n");
    CHECK(FileText(queue.path("note")) == "done\n");
    return;
  }
  CHECK(FileText(queue.path("note")) == expected);
}

TEST_CASE("the command of a job that failed is told why, and that of a cancelled one that it was") {
  const FilmQueue queue;
  queue.Reel("submit testcard --size 64x64 --frames 5 --param error_at=3 -o card.mp4 " +
             std::string(kNote));
  queue.Reel("wait 1; true");
  AwaitSupervisors(queue);
  CHECK_THAT(FileText(queue.path("note")),
             Catch::StartsWith("failed testcard ") && Contains("frame 3"));
  OutputOf("rm '" + queue.path("note") + "'");

  queue.Reel("submit testcard --size 64x64 --frames 500 --param hang_at=3 -o card.mp4 " +
             std::string(kNote));
  RawClient client = queue.daemon().Connect();
  client.AwaitState(2, JobState::kRunning);
  queue.Reel("cancel 2");
  CHECK(client.Wait(2).state == JobState::kCancelled);
  AwaitSupervisors(queue);
  CHECK_THAT(FileText(queue.path("note")), Catch::StartsWith("cancelled testcard "));
}

TEST_CASE("the command of a job is run also when it is cancelled as soon as it has a supervisor") {
  const FilmQueue queue;
  RawClient client = queue.daemon().Connect();
  constexpr int kJobs = 10;
  for (int64_t job = 1; job <= kJobs; ++job) {
    queue.Reel(
        "submit testcard --size 64x64 --frames 500 --param hang_at=3 -o card.mp4 "
        "--on-end 'echo $REEL_STATE >> note'");
    client.AwaitState(job, JobState::kRunning);
    client.Ask<JobSummary>(CancelJob{job});
    CHECK(client.Wait(job).state == JobState::kCancelled);
    AwaitSupervisors(queue);
    CHECK(FileText(queue.path("note")) == "cancelled\n");
    OutputOf("rm '" + queue.path("note") + "'");
  }
}

TEST_CASE("a job that is paused, or whose daemon stops, has not ended, and nothing is run for it") {
  FilmQueue queue;
  queue.Reel("submit testcard --size 64x64 --frames 500 --param hang_at=3 -o card.mp4 " +
             std::string(kNote));
  RawClient client = queue.daemon().Connect();
  client.AwaitState(1, JobState::kRunning);
  SECTION("paused") {
    queue.Reel("pause 1");
    client.AwaitState(1, JobState::kPaused);
    AwaitSupervisors(queue);
  }
  SECTION("the daemon stops") {
    const std::vector<JobProcess> processes = DescendantsOf(queue.daemon().pid());
    queue.daemon().Signal(SIGTERM);
    CHECK(AwaitEnd(processes, 10s));
  }
  SECTION("the supervisor is killed and the job begins again") {
    for (const JobProcess& process : DescendantsOf(queue.daemon().pid())) {
      if (process.program == "reel-supervisor") Kill(process);
    }
    while (client.Show(1).starts < 2) {
    }
  }
  CHECK_FALSE(std::filesystem::exists(queue.path("note")));
}

TEST_CASE("a render that is interrupted can go on, and its command is not run") {
  const ReelInstallation reel;
  ReelProcess process(reel, {"render", "testcard", "--size", "64x64", "--frames", "500", "--param",
                             "hang_at=3", "-o", "card.mp4", "--on-end", "echo $REEL_STATE > note"});
  process.WaitForError("testcard");
  process.Signal(SIGINT);
  CHECK(process.Wait().exit_code == 130);
  CHECK_FALSE(std::filesystem::exists(reel.path("note")));
}

TEST_CASE(
    "what the command prints and how it fails are told, and change nothing of the job's end") {
  const FilmQueue queue;
  queue.Reel(
      "submit red_square --size 64x64 --frames 5 -o red.mp4 "
      "--on-end 'echo hello; echo there >&2; exit 3'");
  queue.Reel("wait 1");
  AwaitSupervisors(queue);
  CHECK_THAT(queue.Reel("logs 1 --follow"), Contains("on_end: hello\non_end: there\n"));
  CHECK(queue.daemon().Connect().Show(1).state == JobState::kDone);
  CHECK_THAT(queue.Reel("render red_square --size 64x64 --frames 5 --force -o red.mp4 "
                        "--on-end 'exit 3' 2>&1"),
             Contains("warning: on_end: the command exited with status 3"));
}

TEST_CASE("the job's end does not wait for its command, and the daemon's end does not either") {
  FilmQueue queue;
  Checkpoint reached(queue.films(), "reached");
  queue.Reel(
      "submit red_square --size 64x64 --frames 5 -o red.mp4 --on-end 'echo $$ > reached; "
      "sleep 50; touch note'");
  CHECK(queue.daemon().Connect().Wait(1).state == JobState::kDone);
  reached.Await();
  // Another job has its place meanwhile.
  queue.Reel("submit red_square --size 64x64 --frames 5 -o blue.mp4");
  CHECK(queue.daemon().Connect().Wait(2).state == JobState::kDone);
  const std::vector<JobProcess> processes = DescendantsOf(queue.daemon().pid());
  CHECK(processes.size() >= 2);
  queue.daemon().Signal(SIGTERM);
  CHECK(AwaitEnd(processes, 10s));
  CHECK_FALSE(std::filesystem::exists(queue.path("note")));
}

}  // namespace
}  // namespace reel
