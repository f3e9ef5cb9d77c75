// Counting the frames of an mp4 or mov file, fragmented or not, by its boxes.
//
// What ffprobe would find by reading every packet, in microseconds instead of 0.1 s: the sizes of all
// boxes must fill the file to its last byte, so a file that was cut off is found out, and the samples
// that the index names must fit into the media data that is there. Reads a few bytes of each box
// (ISO/IEC 14496-12, 4.2 and 8); the file is ffmpeg's, but nothing in it is trusted.

#pragma once

#include <cstdint>
#include <string>

#include "base/status.h"

namespace reel {

// Video samples in the file at `path`. On failure kFailed: not there, cut off, without a video track,
// or not of this format.
Result<int64_t> CountMp4Frames(const std::string& path);

}  // namespace reel
