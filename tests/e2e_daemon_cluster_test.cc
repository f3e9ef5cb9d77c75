// Jobs that a cluster makes, as a real reeld sees them: supervisors that hardly use its machine, and that let go of
// their tasks when it goes.

#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <string>

#include "running_daemon.h"

namespace reel {
namespace {

constexpr const char* kSlurm = "slurm";

std::string LogOf(RawClient& client, int64_t job) {
  std::string text;
  for (const LogLine& line : client.Ask<LogPage>(ReadLog{job, false}).lines) {
    text += line.text + "; ";
  }
  return text;
}

TEST_CASE("a daemon's hello says where jobs go that do not say") {
  const TemporaryDirectory directory;
  const std::string file = directory.Write("f.toml", "[cluster]\non = \"slurm\"\nrunning = 3\n");
  const auto hello = [](const RunningDaemon& daemon) {
    return RawClient(daemon.socket_path()).Ask<Hello>(Hello{kProtocolVersion, "test"});
  };
  RunningDaemon daemon("--config " + file);
  CHECK(hello(daemon).on == kSlurm);
  CHECK(daemon.Connect().Ask<Overview>(AskOverview{}).max_on_cluster == 3);
  daemon.Signal(SIGTERM);
  daemon.AwaitEnd();
  directory.Write("f.toml", "[cluster]\non = \"here\"\n");
  daemon.Restart("--config " + file);
  CHECK(hello(daemon).on.empty());
  CHECK(hello(RunningDaemon()).on.empty());
}

TEST_CASE("a job on a cluster takes no place on this machine and has no share of it") {
  RunningDaemon daemon("--jobs 1");
  RawClient client = daemon.Connect();
  Checkpoint here(daemon.directory(), "here");
  Checkpoint there(daemon.directory(), "there");
  const int64_t local = client.Submit("path:" + here.path() + " hang");
  here.Await();
  const int64_t waits = client.Submit("hang");
  const int64_t remote =
      client.Submit("progress wait go-on progress path:" + there.path() + " hang", kSlurm);
  there.Await();
  CHECK(client.AwaitState(remote, JobState::kRunning).on == kSlurm);
  CHECK(client.Show(remote).share_cores == 0);
  CHECK(client.Show(local).share_cores > 0);
  CHECK(client.Show(local).on.empty());
  CHECK(client.Show(waits).state == JobState::kQueued);
  const Overview overview = client.Ask<Overview>(AskOverview{});
  CHECK(overview.running == 1);
  CHECK(overview.max_running == 1);
  CHECK(overview.on_cluster == 1);
  CHECK(overview.max_on_cluster == 16);
  CHECK(overview.queued == 1);
  CHECK(client.Ask<ErrorReply>(SubmitJob{"finish", "s", "/x.mp4", "", kDefaultPriority, "pbs"})
            .message.find("\"on\" is \"pbs\"; possible are") != std::string::npos);
}

TEST_CASE("a daemon that stops lets go of a cluster's tasks, and the next one goes on with them") {
  RunningDaemon daemon;
  RawClient client = daemon.Connect();
  Checkpoint running(daemon.directory(), "running");
  const int64_t id =
      client.Submit("stop-well path:" + running.path() + " fresh:hang resumed:finish", kSlurm);
  CHECK(running.AwaitText().ends_with(" fresh"));
  daemon.Signal(SIGTERM);
  daemon.AwaitEnd();
  daemon.Restart();
  RawClient again = daemon.Connect();
  CHECK(running.AwaitText().ends_with(" resumed"));
  CHECK(again.Wait(id).state == JobState::kDone);
  CHECK(again.Show(id).on == kSlurm);
  CHECK(again.Show(id).deaths == 0);
  CHECK(LogOf(again, id) == "lets go, keeps its segments; ");
}

TEST_CASE("pause and cancel of a job on a cluster are no letting go") {
  RunningDaemon daemon;
  RawClient client = daemon.Connect();
  Checkpoint first(daemon.directory(), "first");
  Checkpoint second(daemon.directory(), "second");
  const int64_t a = client.Submit("stop-well path:" + first.path() + " hang", kSlurm);
  const int64_t b = client.Submit("stop-well path:" + second.path() + " hang", kSlurm);
  first.Await();
  second.Await();
  client.Ask<JobSummary>(PauseJob{a});
  client.Ask<JobSummary>(CancelJob{b});
  client.AwaitState(a, JobState::kPaused);
  CHECK(client.Wait(b).state == JobState::kCancelled);
  CHECK(LogOf(client, a) == "keeps its segments; ");
  CHECK(LogOf(client, b) == "keeps nothing; ");
}

TEST_CASE("a paused job on a cluster that is cancelled is started once more to remove its tasks") {
  RunningDaemon daemon;
  RawClient client = daemon.Connect();
  Checkpoint running(daemon.directory(), "running");
  Checkpoint clearing(daemon.directory(), "clearing");
  const int64_t id = client.Submit("stop-well fresh:path:" + running.path() +
                                       " fresh:hang cancel:path:" + clearing.path() + " clear",
                                   kSlurm);
  running.Await();
  client.Ask<JobSummary>(PauseJob{id});
  client.AwaitState(id, JobState::kPaused);
  const JobSummary asked = client.Ask<JobSummary>(CancelJob{id});
  CHECK_FALSE(IsFinal(asked.state));
  CHECK(asked.cancel_requested);
  CHECK(clearing.AwaitText().ends_with(" resumed cancel"));
  const JobSummary ended = client.Wait(id);
  CHECK(ended.state == JobState::kCancelled);
  CHECK(ended.message == "cancelled while it ran");
  CHECK(ended.starts == 2);
}

TEST_CASE(
    "what a killed daemon had to cancel on a cluster is cancelled by the next one's supervisor") {
  RunningDaemon daemon;
  RawClient client = daemon.Connect();
  Checkpoint running(daemon.directory(), "running");
  Checkpoint clearing(daemon.directory(), "clearing");
  const std::string free = daemon.directory() / "free";
  // The old supervisor still has the job's directory when the new one comes.
  const int64_t id =
      client.Submit("ignore-term fresh:path:" + running.path() + " cancel:path:" + clearing.path() +
                        " cancel:need:" + free + " cancel:clear hang",
                    kSlurm);
  const pid_t supervisor = running.Await();
  CHECK(client.Ask<JobSummary>(CancelJob{id}).state == JobState::kRunning);
  daemon.Signal(SIGKILL);
  daemon.AwaitEnd();
  kill(supervisor, SIGKILL);
  daemon.Restart();
  RawClient again = daemon.Connect();
  CHECK(clearing.AwaitText().ends_with(" resumed cancel"));
  CHECK_FALSE(IsFinal(again.Show(id).state));
  CHECK(again.Show(id).cancel_requested);
  RawClient watcher = daemon.Connect();
  watcher.Send(WatchJob{id});
  while (!std::holds_alternative<JobFailed>(watcher.ReceiveA<WatchedEvent>().event)) {
  }
  daemon.directory().Write("free", "");
  CHECK(clearing.AwaitText().ends_with(" resumed cancel"));
  const JobSummary ended = again.Wait(id);
  CHECK(ended.state == JobState::kCancelled);
  CHECK(ended.message == "cancelled while it ran");
  CHECK(ended.deaths == 0);
}

TEST_CASE(
    "a supervisor that dies while it cancels is followed by another, and the third time it is "
    "told") {
  RunningDaemon daemon;
  RawClient client = daemon.Connect();
  Checkpoint running(daemon.directory(), "running");
  const int64_t id = client.Submit("path:" + running.path() + " fresh:hang cancel:die", kSlurm);
  const pid_t supervisor = running.Await();
  client.Ask<JobSummary>(CancelJob{id});  // by SIGINT, of which it dies without a word
  CHECK(running.AwaitText().ends_with(" resumed cancel"));
  const JobSummary ended = client.Wait(id);
  CHECK(kill(supervisor, 0) != 0);
  CHECK(ended.state == JobState::kCancelled);
  CHECK(ended.starts == 3);
  CHECK(ended.message.find(
            "tasks may be left on the cluster (`squeue`): its supervisor was killed") !=
        std::string::npos);
}

}  // namespace
}  // namespace reel
