// A trace's text as tests look at it.

#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>

#include "daemon/supervisor/trace_text.h"

namespace reel {

inline constexpr uint64_t kTraceOrigin = 1'000'000'000;  // ns

// All events that stand in `text`, which is empty then.
inline nlohmann::json EventsIn(TraceText& text) {
  return nlohmann::json::parse("[" + text.Take().substr(1) + "]");  // without the first comma
}

}  // namespace reel
