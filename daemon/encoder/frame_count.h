// Counting the frames of a finished file with ffprobe: what a film must pass before it gets its
// name.
//
// ffmpeg's exit status proves little, and an index (mp4's nb_frames) stands at the front of a file
// that may be cut off behind it. So every packet is read, which costs ffprobe's start (0.1 s) and
// the reading. gif and apng store every frame, equal ones too, as a packet of its own.
// Pure; any process and thread.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace reel {

// The ffprobe command, argv[0] "ffprobe", for the file at `path` (absolute). A packet that the end
// of the file cuts is not counted.
std::vector<std::string> CountFramesCommand(const std::string& path);

// The number in the command's standard output. On failure kFailed with what stood there instead.
Result<int64_t> ParseFrameCount(std::string_view ffprobe_output);

// Whether a file that ends in `last_bytes` is a PNG that was written to its end.
bool EndsLikePng(std::string_view last_bytes);

}  // namespace reel
