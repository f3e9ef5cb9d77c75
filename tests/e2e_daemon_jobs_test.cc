// Real reeld processes, real sockets, and a supervisor that does what each test asks for.

#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <string>
#include <vector>

#include "running_daemon.h"

namespace reel {
namespace {

unique_fd OpenPidfd(pid_t pid) {
  return unique_fd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
}

std::vector<LogLine> WholeLog(RawClient& client, int64_t job) {
  std::vector<LogLine> lines;
  client.Send(ReadLog{job, /*follow=*/false});
  for (LogPage page; !page.end;) {
    page = client.ReceiveA<LogPage>();
    lines.insert(lines.end(), page.lines.begin(), page.lines.end());
  }
  return lines;
}

TEST_CASE("a submitted job runs and is DONE, and the list shows it") {
  RunningDaemon daemon;
  RawClient client = daemon.Connect();
  CHECK(client.Ask<JobPage>(ListJobs{}).jobs.empty());
  const int64_t id = client.Submit("progress finish");
  CHECK(id == 1);
  const JobSummary ended = client.Wait(id);
  CHECK(ended.state == JobState::kDone);
  CHECK(ended.message.empty());
  REQUIRE(ended.progress);
  CHECK(ended.progress->frames_done == 100);
  CHECK(ended.submitted_ms > 0);
  CHECK(ended.started_ms >= ended.submitted_ms);
  CHECK(ended.ended_ms >= ended.started_ms);
  const JobPage page = client.Ask<JobPage>(ListJobs{});
  REQUIRE(page.jobs.size() == 1);
  CHECK(page.jobs[0].scene == "scene");
  CHECK(page.jobs[0].output == ended.output);
}

TEST_CASE("two jobs run one after the other, in the order of their submission") {
  RunningDaemon daemon;
  RawClient client = daemon.Connect();
  Checkpoint first(daemon.directory(), "first");
  const int64_t a = client.Submit("path:" + first.path() + " hang");
  const int64_t b = client.Submit("finish");
  first.Await();
  CHECK(client.Ask<JobSummary>(ShowJob{a}).state == JobState::kRunning);
  CHECK(client.Ask<JobSummary>(ShowJob{b}).state == JobState::kQueued);
  const Overview overview = client.Ask<Overview>(AskOverview{});
  CHECK(overview.running == 1);
  CHECK(overview.queued == 1);
  CHECK(overview.pid == daemon.pid());
  client.Ask<JobSummary>(CancelJob{a});
  CHECK(client.Wait(b).started_ms >= client.Wait(a).ended_ms);
}

TEST_CASE("with --jobs 2 two jobs run at once") {
  RunningDaemon daemon("--jobs 2");
  RawClient client = daemon.Connect();
  Checkpoint first(daemon.directory(), "first");
  Checkpoint second(daemon.directory(), "second");
  client.Submit("path:" + first.path() + " hang");
  client.Submit("path:" + second.path() + " hang");
  CHECK(first.Await() != second.Await());
}

TEST_CASE("a cancelled job that waits is CANCELLED at once and never starts") {
  RunningDaemon daemon;
  RawClient client = daemon.Connect();
  const int64_t a = client.Submit("hang");
  const int64_t b = client.Submit("finish");
  CHECK(client.Ask<JobSummary>(CancelJob{b}).state == JobState::kCancelled);
  client.Ask<JobSummary>(CancelJob{a});
  CHECK(client.Wait(a).state == JobState::kCancelled);
  CHECK(client.Wait(b).started_ms == 0);
}

TEST_CASE("a cancelled job that runs is stopped, once, and its process is gone") {
  RunningDaemon daemon;
  RawClient client = daemon.Connect();
  Checkpoint running(daemon.directory(), "running");
  const int64_t id = client.Submit("path:" + running.path() + " hang");
  const unique_fd supervisor = OpenPidfd(running.Await());
  CHECK(client.Ask<JobSummary>(CancelJob{id}).cancel_requested);
  CHECK(client.Wait(id).state == JobState::kCancelled);
  CHECK(WaitUntilReadable(supervisor.get()));
  CHECK(client.Ask<JobSummary>(CancelJob{id}).state == JobState::kCancelled);
}

TEST_CASE("a supervisor that ignores SIGTERM is killed after its grace") {
  RunningDaemon daemon;
  RawClient client = daemon.Connect();
  Checkpoint running(daemon.directory(), "running");
  const int64_t id = client.Submit("ignore-term path:" + running.path() + " hang");
  running.Await();
  client.Ask<JobSummary>(CancelJob{id});
  const JobSummary ended = client.Wait(id);
  CHECK(ended.state == JobState::kCancelled);
  CHECK(ended.ended_ms - ended.started_ms >= 4900);
}

TEST_CASE("how a job ends follows from what its supervisor said and how it died") {
  struct Row {
    std::string job;
    JobState state;
    std::string words;
  };
  const std::vector<Row> rows = {
      {"die", JobState::kFailed, "SIGKILL"},
      {"progress exit7", JobState::kFailed, "status 7"},
      {"fail", JobState::kFailed, "frame 3: it crashed"},
      {"fail die", JobState::kFailed, "frame 3: it crashed"},
      {"finish die", JobState::kDone, ""},
      {"garbage finish", JobState::kDone, ""},
  };
  RunningDaemon daemon;
  RawClient client = daemon.Connect();
  for (const Row& row : rows) {
    INFO(row.job);
    const JobSummary ended = client.Wait(client.Submit(row.job));
    CHECK(ended.state == row.state);
    CHECK(ended.message.find(row.words) != std::string::npos);
  }
}

TEST_CASE(
    "a supervisor that is killed is started again to go on, and the third time its job fails") {
  RunningDaemon daemon;
  RawClient client = daemon.Connect();
  Checkpoint running(daemon.directory(), "running");
  const int64_t a = client.Submit(JsonJob("print path:" + running.path() + " hang"));
  const int64_t b = client.Submit("finish");
  for (int i = 0; i < 3; ++i) {
    const std::string text = running.AwaitText();
    CHECK(text.ends_with(i == 0 ? " fresh" : " resumed"));
    kill(std::stoi(text), SIGKILL);
  }
  const JobSummary ended = client.Wait(a);
  CHECK(ended.state == JobState::kFailed);
  CHECK(ended.message.find("SIGKILL") != std::string::npos);
  CHECK(ended.starts == 3);
  CHECK(ended.deaths == 3);
  CHECK(client.Wait(b).state == JobState::kDone);
  const Explanation why = client.Ask<Explanation>(ExplainJob{a});
  REQUIRE(why.failure);
  CHECK(why.failure->cause.process == "supervisor");
  CHECK(why.failure->cause.how.find("SIGKILL") != std::string::npos);
  CHECK(why.failure->cause.last_lines ==
        std::vector<std::string>(3, "supervisor: to standard output"));
}

TEST_CASE("a supervisor that somebody else stops leaves its job PAUSED, with words") {
  RunningDaemon daemon;
  RawClient client = daemon.Connect();
  Checkpoint running(daemon.directory(), "running");
  const int64_t id = client.Submit("stop-well path:" + running.path() + " hang");
  kill(running.Await(), SIGTERM);
  const JobSummary paused = client.AwaitState(id, JobState::kPaused);
  CHECK(paused.paused_by == PausedBy::kUser);
  CHECK(paused.pause_reason.find("outside") != std::string::npos);
}

TEST_CASE("what a supervisor leaves behind is killed with its group") {
  RunningDaemon daemon;
  RawClient client = daemon.Connect();
  Checkpoint left(daemon.directory(), "left");
  Checkpoint parent(daemon.directory(), "parent");
  const int64_t id = client.Submit(JsonJob("resumed:fail resumed:exit7 child:" + left.path() +
                                           " path:" + parent.path() + " hang"));
  const unique_fd child = OpenPidfd(left.Await());
  kill(parent.Await(), SIGKILL);
  CHECK(client.Wait(id).state == JobState::kFailed);
  CHECK(WaitUntilReadable(child.get()));
}

TEST_CASE("the supervisor is started clean") {
  RunningDaemon daemon;
  RawClient client = daemon.Connect();
  const int64_t id = client.Submit("describe finish");
  client.Wait(id);
  const std::vector<LogLine> lines = WholeLog(client, id);
  REQUIRE(lines.size() == 1);
  // Descriptors 0 to 5 and no other.
  CHECK(lines[0].text ==
        "stdin=/dev/null leader=1 death=" + std::to_string(SIGHUP) + " blocked=1 ignored=0 open=6");
}

TEST_CASE("a watcher gets the events, the end, and the final state") {
  RunningDaemon daemon;
  RawClient client = daemon.Connect();
  const int64_t id = client.Submit("warn progress finish");
  client.Send(WatchJob{id});
  int64_t last_frames_done = 0;
  int warnings = 0;
  bool finished = false;
  for (;;) {
    const Reply reply = client.Receive().value();
    if (const JobSummary* end = std::get_if<JobSummary>(&reply)) {
      CHECK(end->state == JobState::kDone);
      break;
    }
    const JobEvent& event = std::get<WatchedEvent>(reply).event;
    warnings += std::holds_alternative<Warning>(event) ? 1 : 0;
    finished = finished || std::holds_alternative<Finished>(event);
    if (const Progress* progress = std::get_if<Progress>(&event)) {
      CHECK(progress->frames_done > last_frames_done);
      last_frames_done = progress->frames_done;
    }
  }
  CHECK(warnings == 1);
  CHECK(last_frames_done == 100);
  CHECK(finished);
  CHECK(client.Ask<Overview>(AskOverview{}).finished == 1);  // the connection goes on
}

TEST_CASE("the log holds what the supervisor printed and what it sent") {
  RunningDaemon daemon;
  RawClient client = daemon.Connect();
  const int64_t id = client.Submit("print log finish");
  client.Wait(id);
  std::vector<std::string> lines;
  for (const LogLine& line : WholeLog(client, id)) lines.push_back(line.source + ": " + line.text);
  CHECK_THAT(lines, Catch::Matchers::UnorderedEquals(std::vector<std::string>{
                        "supervisor: to standard output", "ffmpeg: from ffmpeg"}));
}

TEST_CASE("a followed log ends with the job") {
  RunningDaemon daemon;
  RawClient client = daemon.Connect();
  Checkpoint running(daemon.directory(), "running");
  const int64_t id = client.Submit("path:" + running.path() + " print hang");
  running.Await();
  client.Send(ReadLog{id, /*follow=*/true});
  const LogPage page = client.ReceiveA<LogPage>();
  REQUIRE(page.lines.size() == 1);
  CHECK_FALSE(page.end);
  daemon.Connect().Ask<JobSummary>(CancelJob{id});
  CHECK(client.ReceiveA<LogPage>().end);
}

TEST_CASE("a line of 4 MiB does not stop the supervisor, and is cut") {
  RunningDaemon daemon;
  RawClient client = daemon.Connect();
  const int64_t id = client.Submit("flood finish");
  CHECK(client.Wait(id).state == JobState::kDone);
  const std::vector<LogLine> lines = WholeLog(client, id);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].text.size() < 10'000);
  CHECK(lines[0].text.ends_with("[line cut]"));
}

TEST_CASE("the same key twice is one job") {
  RunningDaemon daemon;
  RawClient client = daemon.Connect();
  const SubmitJob submission{"finish", "scene", "/o.mp4", "key"};
  const Submitted first = client.Ask<Submitted>(submission);
  const Submitted again = daemon.Connect().Ask<Submitted>(submission);
  CHECK_FALSE(first.already_known);
  CHECK(again.already_known);
  CHECK(again.job == first.job);
}

TEST_CASE("a job that never was is an error, and the connection goes on") {
  RunningDaemon daemon;
  RawClient client = daemon.Connect();
  for (const Request& request : std::vector<Request>{ShowJob{5}, CancelJob{5}, WaitForJob{5},
                                                     WatchJob{-1}, ReadLog{5, true}}) {
    CHECK(client.Ask<ErrorReply>(request).code == StatusCode::kInvalidInput);
  }
  CHECK(client.Ask<Overview>(AskOverview{}).clients == 1);
}

TEST_CASE("SIGTERM ends the daemon and its supervisors, which are asked to keep their segments") {
  RunningDaemon daemon("--jobs 2");
  RawClient client = daemon.Connect();
  Checkpoint first(daemon.directory(), "first");
  Checkpoint second(daemon.directory(), "second");
  const int64_t a = client.Submit("stop-well path:" + first.path() + " hang");
  const int64_t b = client.Submit("path:" + second.path() + " hang");
  const int64_t c = client.Submit("hang");
  const unique_fd pid_a = OpenPidfd(first.Await());
  const unique_fd pid_b = OpenPidfd(second.Await());
  client.Send(WaitForJob{a});
  // Answered on another connection, so the wait is known to the daemon before the signal.
  daemon.Connect().Ask<Overview>(AskOverview{});
  daemon.Signal(SIGTERM);
  CHECK_FALSE(client.Receive());  // the job has not ended, so there is nothing to be told
  const int wait_status = daemon.AwaitEnd();
  CHECK(WIFEXITED(wait_status));
  CHECK(WEXITSTATUS(wait_status) == 0);
  CHECK(WaitUntilReadable(pid_a.get()));
  CHECK(WaitUntilReadable(pid_b.get()));
  CHECK(access(daemon.socket_path().c_str(), F_OK) != 0);
  daemon.Restart();
  RawClient again = daemon.Connect();
  CHECK(first.Await() > 0);  // the same job once more
  CHECK(again.Show(a).state == JobState::kRunning);
  CHECK(again.Show(b).state == JobState::kQueued);
  CHECK(again.Show(c).state == JobState::kQueued);
  CHECK(again.Show(a).deaths == 0);
  const std::vector<LogLine> lines = WholeLog(again, a);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].text == "lets go, keeps its segments");
}

TEST_CASE("SIGKILL of the daemon ends its supervisors") {
  RunningDaemon daemon;
  RawClient client = daemon.Connect();
  Checkpoint running(daemon.directory(), "running");
  client.Submit("path:" + running.path() + " hang");
  const unique_fd supervisor = OpenPidfd(running.Await());
  daemon.Signal(SIGKILL);
  daemon.AwaitEnd();
  CHECK(WaitUntilReadable(supervisor.get()));
}

}  // namespace
}  // namespace reel
