// What `reel info` prints of one renderer. Pure.

#pragma once

#include <string>

#include "protocol/job_event.h"

namespace reel {

// Several lines: what it is, what it would like, and its parameters as a table.
std::string InfoText(const Described& described);

// The same as one JSON object: {"renderer":..., "summary":..., "params":[{"name":...}, ...], ...}.
std::string InfoJson(const Described& described);

}  // namespace reel
