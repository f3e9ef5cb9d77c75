// What is said of a job that is done: to a person, and to a program. Pure.

#pragma once

#include <string>

#include "protocol/job_event.h"

namespace reel {

// One or two lines without the last newline: the file, how long it took, and, unless the number of
// producers `was_given`, the flag that starts the next run where this one ended.
std::string SummaryText(const Finished& finished, bool was_given);

// The same of a film that was made on a cluster, where neither producers nor their encoder are told.
std::string ClusterSummaryText(const Finished& finished);

// {"frames":..., "wall_seconds":..., "producers":..., "retries":..., "peak_memory_bytes":...,
// "bad_frames":[...], "frames_from_cache":..., "cache_checks":..., "output":..., "output_bytes":..., "waits":{"for_frame_s":..., "for_pipe_s":...}} on one line.
std::string SummaryJson(const Finished& finished);

}  // namespace reel
