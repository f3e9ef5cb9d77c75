// EncoderOptions: what ffmpeg is told of the video encoder: which one, its quality, preset, threads and
// colour tags, and what the user adds. Pure.

#pragma once

#include "daemon/encoder/ffmpeg_arguments.h"
#include "protocol/job_spec.h"

namespace reel {

// Output options, without container, filters and file.
ArgumentVector EncoderOptions(const OutputSpec& output, const OutputDecision& decision);

}  // namespace reel
