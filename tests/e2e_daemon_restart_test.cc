// Daemons that are killed, stopped and started again on the same store; real processes and files.

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "daemon/reeld/job_runner.h"
#include "daemon/reeld/sqlite_database.h"
#include "running_daemon.h"

namespace reel {
namespace {

// With no daemon alive.
std::string IntegrityOf(const RunningDaemon& daemon) {
  Database database = Database::Open(daemon.state_path() + "/jobs.db").value();
  return database.ReadText("PRAGMA integrity_check").value();
}

std::vector<JobSummary> AllJobs(RawClient& client) {
  std::vector<JobSummary> jobs;
  for (JobPage page{{}, true}; page.more;) {
    page = client.Ask<JobPage>(ListJobs{jobs.empty() ? 0 : jobs.back().job});
    jobs.insert(jobs.end(), page.jobs.begin(), page.jobs.end());
  }
  return jobs;
}

TEST_CASE("after SIGKILL the queue is as it was, and what ran goes on from its segments") {
  RunningDaemon daemon;
  int64_t done = 0, failed = 0, running = 0, paused = 0, first = 0, second = 0;
  Checkpoint checkpoint(daemon.directory(), "running");
  {
    RawClient client = daemon.Connect();
    done = client.Submit(JsonJob("print progress finish"));
    failed = client.Submit(JsonJob("fail"));
    client.Wait(done);
    client.Wait(failed);
    running = client.Submit(JsonJob("path:" + checkpoint.path() + " fresh:hang resumed:finish"));
    CHECK(checkpoint.AwaitText().ends_with(" fresh"));
    paused = client.Submit(JsonJob("finish"));
    first = client.Submit(JsonJob("finish"));
    second = client.Submit(JsonJob("finish"));
    CHECK(client.Ask<JobSummary>(PauseJob{paused}).state == JobState::kPaused);
  }
  daemon.Signal(SIGKILL);
  daemon.AwaitEnd();
  CHECK(IntegrityOf(daemon) == "ok");
  daemon.Restart();
  RawClient client = daemon.Connect();
  CHECK(checkpoint.AwaitText().ends_with(" resumed"));
  const JobSummary went_on = client.Wait(running);
  CHECK(went_on.state == JobState::kDone);
  CHECK(went_on.starts == 2);
  CHECK(client.Wait(first).started_ms >= went_on.ended_ms);
  CHECK(client.Wait(second).started_ms >= client.Show(first).ended_ms);
  CHECK(client.Show(first).starts == 1);
  CHECK(client.Show(paused).standing() == kPausedByUser);
  CHECK(client.Show(done).state == JobState::kDone);
  CHECK(client.Show(done).progress->frames_done == 100);
  const LogPage log = client.Ask<LogPage>(ReadLog{done, false});
  REQUIRE(log.lines.size() == 1);
  CHECK(log.lines[0].text == "to standard output");
  CHECK(client.Show(failed).message == "frame 3: it crashed");
  CHECK(client.Ask<Explanation>(ExplainJob{failed}).failure->segments_kept == 2);
  client.Ask<JobSummary>(ResumeJob{paused});
  CHECK(client.Wait(paused).state == JobState::kDone);
}

// Submits `count` jobs at once, takes `acknowledged` answers, and kills the daemon a moment later; then
// reads what the daemon had answered until then. The ids by key.
std::map<std::string, int64_t> SubmitAndKill(RunningDaemon& daemon, int round, int count,
                                             std::mt19937& random) {
  RawClient client = daemon.Connect();
  std::vector<std::string> keys;
  for (int i = 0; i < count; ++i) {
    keys.push_back(std::to_string(round) + "." + std::to_string(i));
    client.Send(SubmitJob{JsonJob("finish"), keys.back(), "/" + keys.back(), keys.back()});
  }
  std::map<std::string, int64_t> ids;
  const size_t acknowledged = random() % static_cast<unsigned>(count);
  while (ids.size() < acknowledged) ids[keys[ids.size()]] = client.ReceiveA<Submitted>().job;
  const auto moment = std::chrono::steady_clock::now() + std::chrono::microseconds(random() % 3000);
  while (std::chrono::steady_clock::now() < moment) {
  }
  daemon.Signal(SIGKILL);
  daemon.AwaitEnd();
  while (ids.size() < keys.size()) {
    const std::optional<Reply> reply = client.Receive();
    if (!reply) break;
    ids[keys[ids.size()]] = std::get<Submitted>(*reply).job;
  }
  return ids;
}

TEST_CASE("SIGKILL at random moments of submissions: what was acknowledged is there, once") {
  constexpr int kRounds = 20, kJobs = 12;
  std::mt19937 random(
      20240607);  // NOLINT: the same moments each time, as far as the machine allows
  RunningDaemon daemon;
  std::map<std::string, int64_t> acknowledged;
  int unanswered = 0;
  for (int round = 0; round < kRounds; ++round) {
    INFO("round " << round);
    const auto ids = SubmitAndKill(daemon, round, kJobs, random);
    acknowledged.insert(ids.begin(), ids.end());
    unanswered += kJobs - static_cast<int>(ids.size());
    CHECK(IntegrityOf(daemon) == "ok");
    daemon.Restart();
    RawClient client = daemon.Connect();
    std::map<std::string, std::vector<int64_t>> there;
    for (const JobSummary& job : AllJobs(client)) there[job.scene].push_back(job.job);
    for (const auto& [key, id] : acknowledged) CHECK(there[key] == std::vector<int64_t>{id});
    for (const auto& [key, known] : there) CHECK(known.size() == 1);
    // Whoever got no answer asks again, and has one job.
    for (int i = 0; i < kJobs; ++i) {
      const std::string key = std::to_string(round) + "." + std::to_string(i);
      const Submitted again =
          client.Ask<Submitted>(SubmitJob{JsonJob("finish"), key, "/" + key, key});
      if (there.contains(key)) CHECK(again.job == there[key].front());
      CHECK(again.already_known == there.contains(key));
      acknowledged[key] = again.job;
    }
  }
  CHECK(unanswered > 0);  // else no kill came in the middle
  RawClient client = daemon.Connect();
  const std::vector<JobSummary> jobs = AllJobs(client);
  CHECK(jobs.size() == size_t{kRounds} * kJobs);
  for (const JobSummary& job : jobs) CHECK(client.Wait(job.job).state == JobState::kDone);
}

TEST_CASE("pause and resume: the supervisor is stopped, and started again to go on") {
  RunningDaemon daemon;
  RawClient client = daemon.Connect();
  Checkpoint running(daemon.directory(), "running");
  const int64_t id =
      client.Submit(JsonJob("stop-well path:" + running.path() + " fresh:hang resumed:finish"));
  running.AwaitText();
  CHECK(client.Ask<JobSummary>(PauseJob{id}).pause_requested);
  client.Ask<JobSummary>(PauseJob{id});
  CHECK(client.AwaitState(id, JobState::kPaused).paused_by == PausedBy::kUser);
  CHECK(client.Ask<JobSummary>(PauseJob{id}).state == JobState::kPaused);
  CHECK(client.Ask<LogPage>(ReadLog{id, false}).lines.at(0).text == "keeps its segments");
  daemon.KillAndRestart();
  RawClient again = daemon.Connect();
  CHECK(again.Show(id).standing() == kPausedByUser);
  again.Ask<JobSummary>(ResumeJob{id});
  CHECK(running.AwaitText().ends_with(" resumed"));
  CHECK(again.Wait(id).state == JobState::kDone);
  CHECK(again.Ask<ErrorReply>(ResumeJob{id}).code == StatusCode::kInvalidInput);
  CHECK(again.Ask<ErrorReply>(PauseJob{id}).code == StatusCode::kInvalidInput);
}

TEST_CASE("cancel in every state, twice, and after a pause: one final state, and nothing is kept") {
  RunningDaemon daemon;
  RawClient client = daemon.Connect();
  Checkpoint running(daemon.directory(), "running");
  const int64_t runs = client.Submit(JsonJob("stop-well path:" + running.path() + " hang"));
  const int64_t waits = client.Submit(JsonJob("hang"));
  const int64_t paused = client.Submit(JsonJob("hang"));
  running.AwaitText();
  client.Ask<JobSummary>(PauseJob{paused});
  for (int i = 0; i < 2; ++i) {
    CHECK(client.Ask<JobSummary>(CancelJob{waits}).state == JobState::kCancelled);
    CHECK(client.Ask<JobSummary>(CancelJob{paused}).state == JobState::kCancelled);
    client.Ask<JobSummary>(CancelJob{runs});
  }
  const JobSummary ended = client.Wait(runs);
  CHECK(ended.state == JobState::kCancelled);
  CHECK(client.Ask<LogPage>(ReadLog{runs, false}).lines.at(0).text == "keeps nothing");
  daemon.KillAndRestart();
  RawClient again = daemon.Connect();
  for (const int64_t id : {runs, waits, paused}) {
    CHECK(again.Show(id).state == JobState::kCancelled);
    CHECK(again.Ask<JobSummary>(CancelJob{id}).ended_ms == again.Show(id).ended_ms);
  }
}

TEST_CASE("pause and cancel together with a crash of the supervisor end in one state") {
  RunningDaemon daemon("--jobs 4");
  RawClient client = daemon.Connect();
  for (int round = 0; round < 10; ++round) {
    INFO("round " << round);
    Checkpoint first(daemon.directory(), "first" + std::to_string(round));
    Checkpoint second(daemon.directory(), "second" + std::to_string(round));
    const int64_t a = client.Submit(JsonJob("fresh:path:" + first.path() + " hang"));
    const int64_t b = client.Submit(JsonJob("fresh:path:" + second.path() + " hang"));
    const pid_t pid_a = first.Await(), pid_b = second.Await();
    // Both orders, and both at once as the daemon sees it.
    if (round % 2 == 0) kill(pid_a, SIGKILL), kill(pid_b, SIGKILL);
    client.Send(CancelJob{a});
    client.Send(PauseJob{b});
    if (round % 2 == 1) kill(pid_a, SIGKILL), kill(pid_b, SIGKILL);
    client.ReceiveA<JobSummary>();
    client.ReceiveA<JobSummary>();
    CHECK(client.Wait(a).state == JobState::kCancelled);
    CHECK(client.AwaitState(b, JobState::kPaused).paused_by == PausedBy::kUser);
  }
}

TEST_CASE("what was asked of a running job is done by the next daemon when this one is killed") {
  RunningDaemon daemon("--jobs 2");
  RawClient client = daemon.Connect();
  Checkpoint first(daemon.directory(), "first");
  Checkpoint second(daemon.directory(), "second");
  const int64_t a = client.Submit(JsonJob("ignore-term path:" + first.path() + " hang"));
  const int64_t b = client.Submit(JsonJob("ignore-term path:" + second.path() + " hang"));
  const pid_t pid_a = first.Await(), pid_b = second.Await();
  CHECK(client.Ask<JobSummary>(PauseJob{a}).state == JobState::kRunning);
  CHECK(client.Ask<JobSummary>(CancelJob{b}).state == JobState::kRunning);
  daemon.Signal(SIGKILL);
  daemon.AwaitEnd();
  kill(pid_a, SIGKILL);  // they ignore the signal that comes when their daemon dies
  kill(pid_b, SIGKILL);
  daemon.Restart();
  RawClient again = daemon.Connect();
  CHECK(again.Show(a).standing() == kPausedByUser);
  CHECK(again.Show(b).state == JobState::kCancelled);
}

TEST_CASE("a job that waits by itself says why, goes on, and is started again after SIGKILL") {
  RunningDaemon daemon;
  RawClient client = daemon.Connect();
  Checkpoint waiting(daemon.directory(), "waiting");
  const int64_t id =
      client.Submit(JsonJob("wait path:" + waiting.path() + " fresh:hang go-on finish"));
  waiting.AwaitText();
  const JobSummary job = client.AwaitState(id, JobState::kPaused);
  CHECK(job.paused_by == PausedBy::kItself);
  CHECK(job.pause_reason == "no space left in /o: 1 MiB is free");
  CHECK(client.Ask<Overview>(AskOverview{}).running == 1);
  daemon.KillAndRestart();
  CHECK(waiting.AwaitText().ends_with(" resumed"));
  RawClient again = daemon.Connect();
  const JobSummary ended = again.Wait(id);
  CHECK(ended.state == JobState::kDone);
  CHECK(ended.pause_reason.empty());
}

TEST_CASE("a supervisor that is in the way of its successor is waited for") {
  RunningDaemon daemon;
  Checkpoint running(daemon.directory(), "running");
  const std::string gone = daemon.directory() / "gone";
  const int64_t id = daemon.Connect().Submit(
      JsonJob("fresh:path:" + running.path() + " fresh:hang need:" + gone + " finish"));
  running.AwaitText();
  daemon.KillAndRestart();
  RawClient client = daemon.Connect();
  while (client.Show(id).starts < 3) client.AwaitState(id, JobState::kQueued);
  close(open(gone.c_str(), O_CREAT | O_CLOEXEC, 0600));
  CHECK(client.Wait(id).state == JobState::kDone);
}

TEST_CASE("what is not there is not waited for when no daemon was killed") {
  RunningDaemon daemon;
  RawClient client = daemon.Connect();
  const JobSummary ended = client.Wait(client.Submit(JsonJob("need:/no/such/file finish")));
  CHECK(ended.state == JobState::kFailed);
  CHECK(ended.code == StatusCode::kInvalidInput);
  CHECK(ended.starts == 1);
}

TEST_CASE("an output stays taken after a restart, and a retry is the same one until it ends") {
  RunningDaemon daemon;
  RawClient client = daemon.Connect();
  const int64_t failed = client.Submit(JsonJob("fresh:fail resumed:hang"));
  const std::string output = client.Wait(failed).output;
  const Submitted retry = client.Ask<Submitted>(RetryJob{failed});
  CHECK_FALSE(retry.already_known);
  daemon.KillAndRestart();
  RawClient again = daemon.Connect();
  CHECK(again.Ask<Submitted>(RetryJob{failed}).job == retry.job);
  const ErrorReply refusal = again.Ask<ErrorReply>(SubmitJob{"{}", "other", output, ""});
  CHECK(refusal.code == StatusCode::kInvalidInput);
  CHECK(refusal.message.find("job " + std::to_string(retry.job)) != std::string::npos);
  CHECK(again.Show(retry.job).retry_of == failed);
  again.Ask<JobSummary>(CancelJob{retry.job});
  CHECK(again.Wait(retry.job).state == JobState::kCancelled);
  CHECK(again.Ask<Submitted>(RetryJob{retry.job}).job > retry.job);
  CHECK(again.Ask<ErrorReply>(RetryJob{99}).code == StatusCode::kInvalidInput);
}

TEST_CASE("a second daemon on the store refuses, and names the first") {
  RunningDaemon daemon;
  const RunningDaemon::Outcome second =
      daemon.RunSecond("--socket " + daemon.directory() / "other");
  CHECK(WEXITSTATUS(second.wait_status) == 3);
  CHECK(second.errors.find("pid " + std::to_string(daemon.pid())) != std::string::npos);
  CHECK(second.errors.find(daemon.state_path()) != std::string::npos);
  CHECK(daemon.Connect().Ask<Overview>(AskOverview{}).pid == daemon.pid());
}

TEST_CASE("a store of a later version keeps the daemon from starting") {
  RunningDaemon daemon;
  daemon.Signal(SIGTERM);
  daemon.AwaitEnd();
  {
    Database database = Database::Open(daemon.state_path() + "/jobs.db").value();
    REQUIRE(database.Execute("PRAGMA user_version = 9").ok());
  }
  const RunningDaemon::Outcome refused = daemon.RunSecond();
  CHECK(WEXITSTATUS(refused.wait_status) == 3);
  CHECK(refused.errors.find("schema version 9") != std::string::npos);
}

// A disk of 1 MiB for a store; not there when it cannot be mounted.
class SmallDisk {
 public:
  SmallDisk() : mounted_(mount("tmpfs", path().c_str(), "tmpfs", 0, "size=1m,mode=0700") == 0) {}
  ~SmallDisk() {
    if (mounted_) umount2(path().c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  bool mounted() const { return mounted_; }
  const std::filesystem::path& path() const { return directory_.path(); }
  void Fill() const {
    const unique_fd filler(open(filler_path().c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    const std::string block(4096, 'x');
    while (write(filler.get(), block.data(), block.size()) > 0) {
    }
  }
  void Empty() const { unlink(filler_path().c_str()); }

 private:
  std::string filler_path() const { return (path() / "filler").string(); }

  TemporaryDirectory directory_;
  const bool mounted_;
};

TEST_CASE("on a full disk submissions are refused, ends wait, and all goes on when there is room") {
  const SmallDisk disk;
  if (!disk.mounted()) {
    WARN("not tested: to mount a small tmpfs needs root");
    return;
  }
  RunningDaemon daemon("--state " + disk.path().string());
  RawClient client = daemon.Connect();
  Checkpoint running(daemon.directory(), "running");
  const std::string go = daemon.directory() / "go";
  REQUIRE(mkfifo(go.c_str(), 0600) == 0);
  const int64_t id = client.Submit(JsonJob("path:" + running.path() + " path:" + go + " finish"));
  running.AwaitText();
  disk.Fill();
  std::optional<ErrorReply> refusal;
  for (int i = 0; !refusal; ++i) {
    // The log's file may still have room in it.
    client.Send(SubmitJob{std::string(2000, 'y'), "x", "/full/" + std::to_string(i), ""});
    const Reply reply = client.Receive().value();
    if (const ErrorReply* error = std::get_if<ErrorReply>(&reply)) refusal = *error;
  }
  CHECK(refusal->code == StatusCode::kUnavailable);
  CHECK(refusal->message.find("not submitted") != std::string::npos);
  CHECK(refusal->message.find("no room is left") != std::string::npos);
  {
    const unique_fd reader(open(go.c_str(), O_RDONLY | O_CLOEXEC));
    char byte = 0;
    REQUIRE(read(reader.get(), &byte, 1) == 1);
  }
  const JobSummary waits = client.AwaitState(id, JobState::kPaused);
  CHECK(waits.paused_by == PausedBy::kItself);
  CHECK(waits.pause_reason.find("no room is left") != std::string::npos);
  // Tried again more than once, and in vain, as long as it is full.
  const auto later = std::chrono::steady_clock::now() + 3 * JobRunner::kSaveInterval;
  while (std::chrono::steady_clock::now() < later) {
    REQUIRE(client.Show(id).state == JobState::kPaused);
    client.Ask<ErrorReply>(SubmitJob{std::string(2000, 'y'), "x", "/full", ""});
  }
  disk.Empty();
  CHECK(client.Wait(id).state == JobState::kDone);
  CHECK(client.Submit("finish") > id);
  daemon.Signal(SIGKILL);
  daemon.AwaitEnd();
  Database database = Database::Open((disk.path() / "jobs.db").string()).value();
  CHECK(database.ReadText("PRAGMA integrity_check").value() == "ok");
}

}  // namespace
}  // namespace reel
