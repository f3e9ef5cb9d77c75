// RoughTime: an estimated duration as a person would say it. Pure; any process and thread.

#pragma once

#include <string>

namespace reel {

// "0 s", "0.04 s", "3.1 s", "47 s", "2 min 5 s", "3 h 20 min". Two digits of what is below ten
// seconds, whole units above.
std::string RoughTime(double seconds);

}  // namespace reel
