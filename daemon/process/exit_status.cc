#include "daemon/process/exit_status.h"

#include <fmt/format.h>

#include <cstring>

namespace reel {

std::string Describe(ExitStatus status) {
  if (!status.signalled) return fmt::format("exited with status {}", status.value);
  const char* name = sigabbrev_np(status.value);
  return fmt::format("was killed by signal {} ({}{}, {})", status.value,
                     name != nullptr ? "SIG" : "", name != nullptr ? name : "unknown",
                     strsignal(status.value));
}

}  // namespace reel
