// MachineDivider: keeps the shares of the running jobs up to date.
//
// A job takes part from the start of its supervisor to its end, but not while it waits by itself (a full
// disk), when it has no processes. A job on a cluster is never added: it wants nothing of this machine, and what it
// reports is about others. Users weigh alike, whatever they run: each one's jobs divide his part by
// priority. Shares are computed anew whenever a job comes, goes or changes its
// mind, and otherwise with the jobs' reports, at most every kInterval. Belongs to the daemon's one thread.
//
//     divider.Add(id, priority) -> divider.Report(id, now, progress) ... -> divider.Remove(id)

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>

#include "base/clock.h"
#include "daemon/reeld/job_demand.h"
#include "protocol/job_event.h"
#include "protocol/supervisor_order.h"

namespace reel {

// What is to be divided, and what the kernel allows.
struct DividedMachine {
  double cores = 1;  // processor seconds a second (UsableCoreTime)
  bool may_lower_niceness = false;
};

class MachineDivider {
 public:
  static constexpr milliseconds kInterval{200};

  // Tells a job's supervisor its share. False: it could not be told, and is told with the next division.
  using Tell = std::function<bool(int64_t job, const MachineShare& share)>;

  MachineDivider(DividedMachine machine, Tell tell) : machine_(machine), tell_(std::move(tell)) {}

  // The supervisor of `job`, which is of the user `uid`, has been started. REQUIRES: it has none yet.
  void Add(int64_t job, int64_t uid, int64_t priority);

  // These do nothing for a job that was not added.
  void Report(int64_t job, TimePoint now, const Progress& progress);
  // It waits by itself, or goes on.
  void SetWaiting(int64_t job, bool is_waiting);
  void Remove(int64_t job);

 private:
  struct Member {
    int64_t uid = 0;
    int64_t priority = 0;
    bool is_waiting = false;
    JobDemand demand = {};
    int64_t nice = 0;                       // that it was told to have; 0 at first
    std::optional<MachineShare> told = {};  // the last one that reached it
  };

  void Divide();
  double WeightOf(const Member& member) const;

  const DividedMachine machine_;
  const Tell tell_;
  std::map<int64_t, Member> members_;
  TimePoint next_division_{};
};

}  // namespace reel
