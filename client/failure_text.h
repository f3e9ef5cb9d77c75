// A failed job's cause in words, for the end of `reel render` and for `reel explain`. Pure; everything
// from outside is made printable.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "protocol/job_event.h"

namespace reel {

// The message, then a line for each thing that is known of the cause, without the last newline. `job`:
// its number in the daemon's queue, none when a command of the user's own rendered it; it decides how
// to go on from finished segments.
std::string FailureText(const JobFailed& failure, std::optional<int64_t> job);

// {"error":{"code":...,"message":...,"cause":{"process":...,...},"segments_kept":...}} on one line.
std::string FailureJson(const JobFailed& failure);

}  // namespace reel
