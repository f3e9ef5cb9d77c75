// What running jobs get of the machine: real films, real processes, their processor time.
//
// Other programs may take a part of the machine meanwhile, so the jobs are compared with each other, and
// a measurement goes on until both together have used enough.

#include <poll.h>
#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "command_output.h"
#include "daemon/process/cpu_meter.h"
#include "daemon/process/usable_cores.h"
#include "job_processes.h"
#include "running_daemon.h"

namespace reel {
namespace {

using namespace std::chrono_literals;

constexpr nanoseconds kPatience = 60s;
// x264 takes the first 40 frames in without encoding them (its look-ahead): a job costs less until then.
constexpr int64_t kSettledFrames = 60;

// Looks every 50 ms, and fails the test after kPatience.
template <typename Condition>
void Await(const char* what, Condition&& is_so) {
  INFO(what);
  const TimePoint deadline = Clock::now() + kPatience;
  while (!is_so()) {
    REQUIRE(Clock::now() < deadline);
    poll(nullptr, 0, 50);
  }
}

// All processes of one job.
class JobTree {
 public:
  explicit JobTree(pid_t supervisor) : supervisor_(supervisor) {}

  nanoseconds ProcessorTime() {
    meter_.Look(Pids());
    return meter_.total();
  }
  // Of its processes; one value when all are equal.
  std::set<int> Nicenesses() const {
    std::set<int> found;
    for (const pid_t pid : Pids()) found.insert(getpriority(PRIO_PROCESS, static_cast<id_t>(pid)));
    return found;
  }

 private:
  std::vector<pid_t> Pids() const {
    std::vector<pid_t> pids = {supervisor_};
    for (const JobProcess& process : DescendantsOf(supervisor_)) pids.push_back(process.pid);
    return pids;
  }

  pid_t supervisor_;
  CpuMeter meter_{CpuTimeOf};
};

class SharedMachine {
 public:
  SharedMachine()
      : daemon_("--jobs 2", RunningDaemon::Supervisor::kReal), client_(daemon_.Connect()) {}

  // Returns once it has drawn a good many frames.
  JobTree Start(const std::string& flags) {
    const std::string id = std::to_string(++last_id_);
    OutputOf("cd '" + films_.path().string() + "' && REEL_SOCKET='" + daemon_.socket_path() +
             "' " REEL_BIN_DIR "/reel submit testcard --size 320x180 --frames 1000000 -o " + id +
             ".mp4 " + flags);
    Await("the job's frames", [&] {
      const std::optional<Progress> progress = Show(last_id_).progress;
      return progress && progress->frames_done >= kSettledFrames;
    });
    for (const JobProcess& process : DescendantsOf(daemon_.pid())) {
      const bool is_known = !supervisors_.empty() && supervisors_.back() == process.pid;
      if (process.program != "reel-supervisor" || is_known) continue;
      supervisors_.push_back(process.pid);
      return JobTree(process.pid);
    }
    FAIL("the job has no supervisor");
    return JobTree(-1);
  }

  JobSummary Show(int64_t job) { return client_.Show(job); }
  RawClient& client() { return client_; }

 private:
  RunningDaemon daemon_;
  RawClient client_;
  TemporaryDirectory films_;
  std::vector<pid_t> supervisors_;
  int64_t last_id_ = 0;
};

struct Use {
  double one = 0;  // seconds of processor time
  double other = 0;
};

// Over a time in which both together use `seconds`.
Use Measure(JobTree& one, JobTree& other, double seconds) {
  const nanoseconds one_before = one.ProcessorTime(), other_before = other.ProcessorTime();
  Use use;
  Await("processor time of the jobs", [&] {
    use.one = ToSeconds(one.ProcessorTime() - one_before);
    use.other = ToSeconds(other.ProcessorTime() - other_before);
    return use.one + use.other >= seconds;
  });
  return use;
}

TEST_CASE("two jobs that compute share the processors by priority, and one alone has them all") {
  SharedMachine machine;
  JobTree one = machine.Start("--priority 20 --param cpu_ms=20");
  JobTree other = machine.Start("--priority 10 --param cpu_ms=20");
  const auto cores = UsableCoreTime();
  CHECK(machine.Show(1).share_cores == Approx(cores * 2 / 3).margin(0.01));
  CHECK(machine.Show(2).share_cores == Approx(cores / 3).margin(0.01));
  REQUIRE(one.Nicenesses().size() == 1);
  REQUIRE(other.Nicenesses().size() == 1);
  CHECK(*one.Nicenesses().begin() < *other.Nicenesses().begin());
  // On a machine full of other sessions' work the kernel may leave both producers of one job on one
  // processor for long, so only a wide band holds. Without any priority the ratio is 1.
  const Use use = Measure(one, other, 6);
  INFO(use.one << " s and " << use.other << " s of processor time");
  CHECK(use.one / use.other > 1.3);
  CHECK(use.one / use.other < 3.1);

  const double shared = machine.Show(2).progress->cores_used;
  machine.client().Ask<JobSummary>(CancelJob{1});
  machine.client().Wait(1);
  CHECK(machine.Show(2).share_cores == cores);
  Await("the job that is left to use what the other one used",
        [&] { return machine.Show(2).progress->cores_used > 1.5 * shared; });
}

TEST_CASE("what a job that waits does not use, one that computes gets") {
  SharedMachine machine;
  JobTree waits = machine.Start("--priority 90 --producers 2 --param sleep_ms=50");
  JobTree computes = machine.Start("--priority 10 --param cpu_ms=20");
  const auto cores = UsableCoreTime();
  Await("the share of the job that computes",
        [&] { return machine.Show(2).share_cores >= cores * 0.6; });
  const Use use = Measure(waits, computes, 3);
  INFO(use.one << " s and " << use.other << " s of processor time");
  CHECK(use.other > 3 * use.one);
}

}  // namespace
}  // namespace reel
