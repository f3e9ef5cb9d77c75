// What `reel verify` found, in words and as JSON. Pure; everything is printable.

#pragma once

#include <string>

#include "protocol/job_event.h"

namespace reel {

// "64 of 300 frames drawn 4 times in 5 processes: all equal"; when some differ, which in which order,
// and what usually is the cause. Without the last newline.
std::string VerifiedText(const Verified& verified);

// {"equal":...,"frames":...,...,"differences":[{"frame":...,"orders":["reverse"]}],"hint":"..."} on one
// line.
std::string VerifiedJson(const Verified& verified);

}  // namespace reel
