// Logging for every role: spdlog to standard error, each line with the role's name and pid.
//
// SetUpLogging is called once at the top of a main; after that spdlog::warn and its like may be
// called from any thread. The level is "warn" unless REEL_LOG says another (trace, debug, info, warn,
// error, off).

#pragma once

#include <spdlog/spdlog.h>

#include <string_view>

namespace reel {

void SetUpLogging(std::string_view role);

}  // namespace reel
