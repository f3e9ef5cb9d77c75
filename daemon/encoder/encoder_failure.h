// Why ffmpeg failed, picked from what it printed last.
//
// Pure; any process and thread.

#pragma once

#include <span>
#include <string>

namespace reel {

// The first of `last_lines` (ffmpeg's standard error, oldest first) that says what went wrong,
// without its "[libx264 @ 0x55d...]"; the next one is added where the first only says that
// something did. Progress, banners and warnings about nothing are passed over. The last line when
// none is recognised, "" when there are none.
std::string EncoderFailureCause(std::span<const std::string> last_lines);

}  // namespace reel
