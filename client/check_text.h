// What `reel check` prints of a job that could be rendered. Pure.

#pragma once

#include <string>

#include "protocol/job_event.h"
#include "protocol/job_spec.h"

namespace reel {

// Several lines: the plan as a table and, of a film that is put together from parts, a chart of them, on a
// terminal of so many columns. `name`: the job's, as the user knows it. Of a job on a `cluster` where its segments
// are made, and not what this machine would draw with.
std::string CheckedText(const std::string& name, const Checked& checked, const ClusterSpec& cluster,
                        int columns);

// The same as one JSON object: {"renderer":..., "path":..., "width":..., ..., "on":"here", "clips":[{"depth":...,
// "label":..., "start_s":..., "end_s":...}, ...]}.
std::string CheckedJson(const Checked& checked, const ClusterSpec& cluster);

}  // namespace reel
