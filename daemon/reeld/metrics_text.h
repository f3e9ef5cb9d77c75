// MetricsText: what the daemon does, in Prometheus's text format.
//
// https://prometheus.io/docs/instrumenting/exposition_formats/ (version 0.0.4), names after
// https://prometheus.io/docs/practices/naming/. No label holds a job, a user or anything else of which
// there may be any number. Pure.

#pragma once

#include <cstdint>
#include <string>

#include "daemon/reeld/job_queue.h"
#include "daemon/reeld/work_totals.h"

namespace reel {

// The daemon's own process.
struct ProcessReading {
  int64_t resident_bytes = 0;
  double cpu_seconds = 0;
  int64_t open_descriptors = 0;
  double started_s = 0;  // since 1970, UTC
};

// From /proc/self; what cannot be read is 0. `started_ms`: since 1970, UTC.
ProcessReading ReadOwnProcess(int64_t started_ms);

struct MetricsReading {
  const JobQueue& queue;
  const WorkTotals::Sums& totals;
  size_t clients = 0;
  size_t max_clients = 0;
  ProcessReading process = {};
};

// Each metric with its HELP and its TYPE; ends with a newline.
std::string MetricsText(const MetricsReading& reading);

}  // namespace reel
