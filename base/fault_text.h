// What REEL_FAULT says, taken apart; base/fault_point.h has the grammar. Pure; any thread.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace reel {

enum class FaultAction { kKill, kStop, kSegv, kAbort, kSpin, kExit, kErrno };

struct Fault {
  std::string point;
  uint64_t nth = 1;  // which passing of the point, from 1
  FaultAction action = FaultAction::kKill;
  int error_number = 0;   // for kErrno
  std::string once_file;  // absolute; empty: none

  friend bool operator==(const Fault&, const Fault&) = default;
};

// On failure kInvalidInput, naming the part that is wrong and what could stand there.
Result<std::vector<Fault>> ParseFaultText(std::string_view text);

}  // namespace reel
