// TopModel: what `reel top` knows of the daemon's jobs, from one look after the other.
//
// A look is the daemon's list, its overview and the machine's load at one moment. The model remembers of
// each job what a single look cannot tell: how long the writer waited for whom lately, and how fast frames
// come. Pure but for the times that it is given, which do not run backwards; one thread.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "client/eta_estimate.h"
#include "client/machine_load.h"
#include "client/speed_limit.h"
#include "protocol/daemon_messages.h"

namespace reel {

struct TopSample {
  std::vector<JobSummary> jobs;  // ids ascending
  Overview overview;
  MachineLoad machine;
};

struct TopJob {
  JobSummary summary;
  std::optional<double> left_s;  // eta_estimate.h
  WaitShares waits;              // of the last seconds
  SpeedLimit limit = SpeedLimit::kUnknown;
};

// kActive: what runs first, then what waits, then what has ended, the latest first. The others: the
// greatest first, but ids, users and scenes ascending.
enum class TopSort { kActive, kId, kProgress, kRate, kLeft, kUser };
inline constexpr int kTopSorts = 6;
std::string_view TopSortName(TopSort sort);

class TopModel {
 public:
  void Add(TopSample sample, TimePoint now);

  // In that order, of equals by id.
  std::vector<TopJob> Jobs(TopSort sort, TimePoint now) const;

  const Overview& overview() const { return sample_.overview; }
  const MachineLoad& machine() const { return sample_.machine; }
  bool has_users() const { return has_users_; }

 private:
  struct Memory {
    WaitBalance balance;
    EtaEstimate eta;
  };

  TopSample sample_;
  bool has_users_ = false;
  std::map<int64_t, Memory> memories_;  // of jobs that have a supervisor
};

// {"time_ms":..., "daemon":{...}, "machine":{...}, "jobs":[{...}, ...]} on one line: docs/json.md.
std::string TopJson(const TopModel& model, TimePoint now, int64_t now_ms);

// {"time_ms":..., "error":{"code":..., "message":...}}: the daemon could not be asked.
std::string TopErrorJson(const Status& status, int64_t now_ms);

}  // namespace reel
