// Why ffmpeg failed, picked from what it printed last.
//
// Pure; any process and thread.

#pragma once

#include <span>
#include <string>
#include <string_view>

namespace reel {

// The first of `last_lines` (ffmpeg's standard error, oldest first) that explains a failure,
// without its "[libx264 @ 0x55d...]": a line that names a cause ("No space left on device") goes
// before one that only tells of an error. Banners and warnings of healthy runs are passed over.
// Without such a line the last one that is not noise; "" when there is none.
std::string EncoderFailureCause(std::span<const std::string> last_lines);

// Whether a message, ffmpeg's or the system's, says that there was no room on the disk.
bool TellsOfFullDisk(std::string_view message);

}  // namespace reel
