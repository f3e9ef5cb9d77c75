// Jobs of several users on one daemon: who sees and changes which, and what deaths do to them.

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "machine_test.h"
#include "running_machine.h"

namespace reel {
namespace {

// A FIFO that a user's job may open.
Checkpoint CheckpointOf(const RunningMachine& machine, const std::string& name) {
  Checkpoint checkpoint(machine.directory(), name);
  REQUIRE(chmod(checkpoint.path().c_str(), 0666) == 0);
  return checkpoint;
}

std::vector<int64_t> ListedFor(MachineClient client) {
  std::vector<int64_t> ids;
  for (const JobSummary& job : client.Ask<JobPage>(ListJobs{}).jobs) ids.push_back(job.job);
  return ids;
}

TestUser Root() { return {"root", 0, 0, {0}, "/root"}; }

TEST_CASE("another user's job is no job, whatever is asked about it") {
  MachineUsers* users = UsersOrSkip();
  if (users == nullptr) return;
  const RunningMachine machine(*users, RunningMachine::Supervisor::kFake, "--jobs 2");
  const Checkpoint running = CheckpointOf(machine, "running");
  MachineClient ada = machine.Connect(users->ada());
  const int64_t job = ada.Submit("stop-well path:" + running.path() + " hang");
  const pid_t supervisor = const_cast<Checkpoint&>(running).Await();
  MachineClient bob = machine.Connect(users->bob());
  const int64_t bobs = bob.Submit("hang");

  const std::vector<Request> verbs = {
      ShowJob{job},    CancelJob{job},  PauseJob{job}, ResumeJob{job},     RetryJob{job},
      ExplainJob{job}, WaitForJob{job}, WatchJob{job}, ReadLog{job, true}, PreviewJob{job, 100}};
  for (const Request& verb : verbs) {
    INFO(RequestToJson(verb));
    const ErrorReply refusal = bob.Ask<ErrorReply>(verb);
    // The same words as for a job that never was.
    CHECK(refusal.message.find("there is no job " + std::to_string(job)) == 0);
  }
  CHECK(kill(supervisor, 0) == 0);
  CHECK(ada.Show(job).state == JobState::kRunning);
  CHECK(ListedFor(machine.Connect(users->ada())) == std::vector<int64_t>{job});
  CHECK(ListedFor(machine.Connect(users->bob())) == std::vector<int64_t>{bobs});
  CHECK(ada.Show(job).user == users->ada().name);
  CHECK(ada.Show(job).uid == users->ada().uid);

  // Members of the daemon's group, and root, look after all.
  for (const TestUser& user : {users->admin(), Root()}) {
    INFO(user.name);
    CHECK(ListedFor(machine.Connect(user)) == std::vector<int64_t>{job, bobs});
    CHECK(machine.Connect(user).Show(bobs).state == JobState::kRunning);
  }
  MachineClient admin = machine.Connect(users->admin());
  admin.Ask<JobSummary>(CancelJob{bobs});
  CHECK(bob.Wait(bobs).state == JobState::kCancelled);
  ada.Ask<JobSummary>(CancelJob{job});
  CHECK(ada.Wait(job).state == JobState::kCancelled);
}

TEST_CASE("cancel and pause reach a supervisor of another user, and all of its group") {
  MachineUsers* users = UsersOrSkip();
  if (users == nullptr) return;
  const RunningMachine machine(*users);
  MachineClient ada = machine.Connect(users->ada());
  Checkpoint running = CheckpointOf(machine, "running");
  Checkpoint child = CheckpointOf(machine, "child");
  SECTION("cancelled") {
    const int64_t job = ada.Submit("stop-well path:" + running.path() + " hang");
    running.Await();
    ada.Ask<JobSummary>(CancelJob{job});
    CHECK(ada.Wait(job).state == JobState::kCancelled);
  }
  SECTION("paused and resumed") {
    const int64_t job =
        ada.Submit("stop-well path:" + running.path() + " fresh:hang resumed:finish");
    running.Await();
    ada.Ask<JobSummary>(PauseJob{job});
    CHECK(ada.AwaitState(job, JobState::kPaused).paused_by == PausedBy::kUser);
    ada.Ask<JobSummary>(ResumeJob{job});
    CHECK(ada.Wait(job).state == JobState::kDone);
  }
  SECTION("a child that it leaves is gone when the job is") {
    const int64_t job = ada.Submit("child:" + child.path() + " hang");
    const pid_t left = child.Await();
    ada.Ask<JobSummary>(CancelJob{job});
    CHECK(ada.Wait(job).state == JobState::kCancelled);
    CHECK(kill(left, 0) != 0);
  }
}

TEST_CASE("who comes last waits for no other's whole queue") {
  MachineUsers* users = UsersOrSkip();
  if (users == nullptr) return;
  const RunningMachine machine(*users);
  Checkpoint running = CheckpointOf(machine, "running");
  MachineClient ada = machine.Connect(users->ada());
  const int64_t first = ada.Submit("stop-well path:" + running.path() + " hang");
  std::vector<int64_t> adas;
  for (int i = 0; i < 60; ++i) adas.push_back(ada.Submit("finish"));
  running.Await();
  MachineClient bob = machine.Connect(users->bob());
  std::vector<int64_t> bobs;
  for (int i = 0; i < 3; ++i) bobs.push_back(bob.Submit("finish"));
  ada.Ask<JobSummary>(CancelJob{first});
  for (const int64_t job : bobs) bob.Wait(job);
  // One of ada's for each of bob's, and a few that started since he was told.
  const auto waiting = std::count_if(adas.begin(), adas.end(), [&](int64_t job) {
    return ada.Show(job).state == JobState::kQueued;
  });
  CHECK(waiting >= 40);
  for (const int64_t job : adas) CHECK(ada.Wait(job).state == JobState::kDone);
}

TEST_CASE(
    "jobs go on when the launcher is killed, and the next ones start when there is one again") {
  MachineUsers* users = UsersOrSkip();
  if (users == nullptr) return;
  RunningMachine machine(*users);
  Checkpoint running = CheckpointOf(machine, "running");
  MachineClient ada = machine.Connect(users->ada());
  const int64_t job = ada.Submit("stop-well path:" + running.path() + " hang");
  const int64_t next = ada.Submit("finish");
  const pid_t supervisor = running.Await();
  machine.KillLauncher();
  CHECK(kill(supervisor, 0) == 0);
  // Its keeper, which lives on, hears of the daemon's wishes.
  ada.Ask<JobSummary>(CancelJob{job});
  CHECK(ada.Wait(job).state == JobState::kCancelled);
  CHECK(ada.Show(next).state == JobState::kQueued);
  machine.StartLauncher();
  CHECK(ada.Wait(next).state == JobState::kDone);
}

TEST_CASE("a job whose keeper is killed is started again, and goes on") {
  MachineUsers* users = UsersOrSkip();
  if (users == nullptr) return;
  const RunningMachine machine(*users);
  Checkpoint running = CheckpointOf(machine, "running");
  MachineClient ada = machine.Connect(users->ada());
  const int64_t job = ada.Submit("path:" + running.path() + " fresh:hang resumed:finish");
  const pid_t supervisor = running.Await();
  // Its parent.
  pid_t keeper = 0;
  for (const pid_t session : machine.LauncherSessions()) {
    const std::string pid = std::to_string(session);
    std::ifstream children("/proc/" + pid + "/task/" + pid + "/children");
    for (pid_t child; children >> child;) keeper = child == supervisor ? session : keeper;
  }
  REQUIRE(keeper != 0);
  REQUIRE(kill(keeper, SIGKILL) == 0);
  CHECK(ada.Wait(job).state == JobState::kDone);
  CHECK(ada.Show(job).starts == 2);
}

TEST_CASE(
    "after SIGKILL of the daemon its jobs go on as their own users, from the launcher's table") {
  MachineUsers* users = UsersOrSkip();
  if (users == nullptr) return;
  RunningMachine machine(*users);
  Checkpoint running = CheckpointOf(machine, "running");
  int64_t job = 0, queued = 0;
  {
    MachineClient ada = machine.Connect(users->ada());
    job = ada.Submit("path:" + running.path() + " fresh:hang resumed:identify resumed:finish");
    queued = machine.Connect(users->bob()).Submit("identify finish");
    running.Await();
  }
  machine.KillReeld();
  machine.StartReeld();
  MachineClient ada = machine.Connect(users->ada());
  MachineClient bob = machine.Connect(users->bob());
  CHECK(ada.Wait(job).state == JobState::kDone);
  CHECK(bob.Wait(queued).state == JobState::kDone);
  ada.Send(ReadLog{job});
  std::string text;
  for (const LogLine& line : ada.ReceiveA<LogPage>().lines) text += line.text + "\n";
  const std::string uid = std::to_string(users->ada().uid);
  CHECK(text.find("Uid " + uid + " " + uid + " " + uid + " " + uid) != std::string::npos);
  CHECK(ada.Show(job).starts == 2);
}

TEST_CASE(
    "when the daemon goes, supervisors of a cluster's jobs let go, and a cancelled one is started "
    "again") {
  MachineUsers* users = UsersOrSkip();
  if (users == nullptr) return;
  RunningMachine machine(*users);
  Checkpoint running = CheckpointOf(machine, "running");
  Checkpoint clearing = CheckpointOf(machine, "clearing");
  Checkpoint signals = CheckpointOf(machine, "signals");
  Checkpoint ready = CheckpointOf(machine, "ready");
  MachineClient ada = machine.Connect(users->ada());
  const int64_t cancelled = ada.Submit("ignore-term fresh:path:" + running.path() +
                                           " fresh:hang cancel:path:" + clearing.path() + " clear",
                                       "slurm");
  const int64_t goes_on =
      ada.Submit("path-on-hup:" + signals.path() + " fresh:path:" + ready.path() +
                     " fresh:hang resumed:finish",
                 "slurm");
  running.Await();
  ready.Await();
  ada.Ask<JobSummary>(CancelJob{cancelled});
  machine.KillReeld();
  CHECK(signals.AwaitText().ends_with(" fresh"));
  machine.StartReeld();
  MachineClient again = machine.Connect(users->ada());
  CHECK(clearing.AwaitText().ends_with(" resumed cancel"));
  CHECK(again.Wait(cancelled).state == JobState::kCancelled);
  CHECK(again.Wait(goes_on).state == JobState::kDone);
}

TEST_CASE("what the daemon has forgotten the launcher forgets too") {
  MachineUsers* users = UsersOrSkip();
  if (users == nullptr) return;
  RunningMachine machine(*users);
  const auto tickets = [&] {
    namespace fs = std::filesystem;
    return std::distance(fs::directory_iterator(machine.table_path()), fs::directory_iterator());
  };
  MachineClient ada = machine.Connect(users->ada());
  ada.Wait(ada.Submit("finish"));
  ada.Wait(ada.Submit("fail"));
  CHECK(tickets() == 2);
  machine.KillReeld();
  // As after a crash between the launcher's answer and the store.
  std::filesystem::remove_all(machine.directory() / "state");
  REQUIRE(mkdir((machine.directory() / "state").c_str(), 0755) == 0);
  REQUIRE(chown((machine.directory() / "state").c_str(), users->daemon().uid,
                users->daemon().gid) == 0);
  machine.StartReeld();
  CHECK(tickets() == 0);
}

}  // namespace
}  // namespace reel
