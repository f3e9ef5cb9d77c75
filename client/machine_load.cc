#include "client/machine_load.h"

#include <sys/sysinfo.h>

#include <cstdlib>

#include "base/available_memory.h"

namespace reel {

MachineLoad ReadMachineLoad() {
  MachineLoad load;
  if (::getloadavg(&load.load_1m, 1) != 1) load.load_1m = 0;
  load.processors = ::get_nprocs();
  load.memory_available_bytes = AvailableMemoryBytes();
  struct sysinfo info {};
  if (::sysinfo(&info) == 0) {
    load.memory_total_bytes =
        static_cast<int64_t>(info.totalram) * static_cast<int64_t>(info.mem_unit);
  }
  return load;
}

}  // namespace reel
