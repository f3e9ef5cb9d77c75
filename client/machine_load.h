// MachineLoad: what the machine does at this moment, for the head of `reel top`. A snapshot; any process.

#pragma once

#include <cstdint>

namespace reel {

struct MachineLoad {
  double load_1m = 0;      // processes that run or wait to, over a minute (proc(5), loadavg)
  int64_t processors = 0;  // that are online
  int64_t memory_available_bytes = 0;  // base/available_memory.h
  int64_t memory_total_bytes = 0;      // of the machine
};

MachineLoad ReadMachineLoad();

}  // namespace reel
