// The one command that draws a frame of a job alone. Pure.

#pragma once

#include <cstdint>
#include <string>

#include "protocol/job_spec.h"

namespace reel {

// "reel still line_chart --frame 17 --param csv=/data/x.csv -o frame-17.png", quoted for a POSIX shell.
std::string ReproduceCommand(const JobSpec& job, int64_t frame);

}  // namespace reel
