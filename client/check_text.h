// What `reel check` prints of a job that could be rendered. Pure.

#pragma once

#include <string>

#include "protocol/job_event.h"

namespace reel {

// Several lines: the plan as a table and, of a film that is put together from parts, a chart of them, on a
// terminal of so many columns. `name`: the job's, as the user knows it.
std::string CheckedText(const std::string& name, const Checked& checked, int columns);

// The same as one JSON object: {"renderer":..., "path":..., "width":..., ..., "clips":[{"depth":...,
// "label":..., "start_s":..., "end_s":...}, ...]}.
std::string CheckedJson(const Checked& checked);

}  // namespace reel
