#include "daemon/reeld/machine_divider.h"

#include <catch2/catch.hpp>
#include <map>
#include <utility>
#include <vector>

namespace reel {
namespace {

constexpr int64_t kOneUser = -1;

constexpr TimePoint kFirstDivision{std::chrono::hours(1)};

Progress Using(double cores_used, bool wants_cores) {
  Progress progress;
  progress.cores_used = cores_used;
  progress.wants_cores = wants_cores;
  return progress;
}

// Two processors, and what was told to whom.
struct Machine {
  explicit Machine(bool may_lower_niceness = false)
      : divider({2, may_lower_niceness}, [this](int64_t job, const MachineShare& share) {
          if (is_deaf) return false;
          told.emplace_back(job, share);
          shares[job] = share;
          return true;
        }) {}

  // Ten times a second, for two seconds.
  void ReportLong(int64_t job, const Progress& progress) {
    for (int i = 0; i < 20; ++i) divider.Report(job, now += milliseconds(100), progress);
  }

  bool is_deaf = false;
  TimePoint now = kFirstDivision;
  std::vector<std::pair<int64_t, MachineShare>> told;
  std::map<int64_t, MachineShare> shares;
  MachineDivider divider;
};

TEST_CASE("a job that was not added takes no part, whatever it reports") {
  Machine machine;
  machine.divider.Add(1, kOneUser, 10);
  machine.ReportLong(2, Using(400, true));
  machine.divider.SetWaiting(2, true);
  machine.divider.SetWaiting(2, false);
  machine.divider.Remove(2);
  CHECK(machine.shares.size() == 1);
  CHECK(machine.shares[1].cores == 2);
}

TEST_CASE("shares change when a job comes, goes, waits and goes on") {
  Machine machine;
  machine.divider.Add(1, kOneUser, 10);
  CHECK(machine.shares[1].cores == 2);
  machine.divider.Add(2, kOneUser, 20);
  CHECK(machine.shares[1].cores == 0.67);
  CHECK(machine.shares[2].cores == 1.33);
  machine.divider.SetWaiting(2, true);
  CHECK(machine.shares[1].cores == 2);
  machine.divider.SetWaiting(2, false);
  CHECK(machine.shares[1].cores == 0.67);
  CHECK(machine.shares[2].cores == 1.33);
  machine.divider.Remove(1);
  CHECK(machine.shares[2].cores == 2);
  machine.divider.Remove(1);
}

TEST_CASE(
    "users get equal parts, whatever they run, and their own jobs divide theirs by priority") {
  Machine machine;
  machine.divider.Add(1, 1000, 10);
  machine.divider.Add(2, 1001, 100);
  CHECK(machine.shares[1].cores == 1);
  CHECK(machine.shares[2].cores == 1);
  machine.divider.Add(3, 1001, 100);
  CHECK(machine.shares[1].cores == 1);
  CHECK(machine.shares[2].cores == 0.5);
  CHECK(machine.shares[3].cores == 0.5);
  machine.divider.SetWaiting(3, true);
  CHECK(machine.shares[2].cores == 1);
}

TEST_CASE("what a job does not want goes to the other, and comes back when it wants it") {
  Machine machine;
  machine.divider.Add(1, kOneUser, 10);
  machine.divider.Add(2, kOneUser, 10);
  machine.ReportLong(1, Using(0.2, false));
  CHECK(machine.shares[1].cores == 0.5);
  CHECK(machine.shares[2].cores == 1.5);
  machine.divider.Report(1, machine.now += milliseconds(200), Using(0.5, true));
  CHECK(machine.shares[1].cores == 1);
  CHECK(machine.shares[2].cores == 1);
}

TEST_CASE("a supervisor hears of its share when that changes, and not oftener than every 200 ms") {
  Machine machine;
  machine.divider.Add(1, kOneUser, 10);
  machine.divider.Add(2, kOneUser, 10);
  machine.ReportLong(1, Using(0.2, false));
  const size_t told = machine.told.size();
  machine.ReportLong(1, Using(0.2, false));
  machine.ReportLong(2, Using(1.7, true));
  CHECK(machine.told.size() == told);
  // The last report, of job 2, was a division's.
  machine.divider.Report(2, machine.now += milliseconds(200), Using(1.7, true));
  machine.divider.Report(1, machine.now += milliseconds(100), Using(0.2, true));
  CHECK(machine.told.size() == told);
  machine.divider.Report(1, machine.now += milliseconds(100), Using(0.2, true));
  CHECK(machine.told.size() == told + 2);
}

TEST_CASE("a supervisor that could not be told is told with the next division") {
  Machine machine;
  machine.is_deaf = true;
  machine.divider.Add(1, kOneUser, 10);
  CHECK(machine.told.empty());
  machine.is_deaf = false;
  machine.divider.Report(1, kFirstDivision, Using(1, true));
  CHECK(machine.told.size() == 1);
}

TEST_CASE("a niceness is lowered again only where the kernel allows it") {
  const bool may_lower = GENERATE(false, true);
  Machine machine(may_lower);
  machine.divider.Add(1, kOneUser, 10);
  machine.divider.Add(2, kOneUser, 20);
  CHECK(machine.shares[1].nice == 3);
  CHECK(machine.shares[2].nice == 0);
  machine.divider.Remove(2);
  CHECK(machine.shares[1].nice == (may_lower ? 0 : 3));
  machine.divider.Add(3, kOneUser, 10);
  CHECK(machine.shares[1].nice == machine.shares[3].nice);
}

}  // namespace
}  // namespace reel
