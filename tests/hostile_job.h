// HostileJob: `reel render` of one of tests/hostile/, run to its end, and what must hold whatever the
// plugin does: it ends soon, nothing is left, and a film that is there is the right one.

#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "reel_process.h"

namespace reel {

// An environment variable as long as this lives.
class EnvironmentValue {
 public:
  EnvironmentValue(std::string name, const std::string& value);
  ~EnvironmentValue();
  EnvironmentValue(const EnvironmentValue&) = delete;
  EnvironmentValue& operator=(const EnvironmentValue&) = delete;

 private:
  std::string name_;
};

struct HostileOutcome {
  int exit_code = -1;
  std::string err;
  int64_t retries = 0;  // of a job that was done
  nanoseconds duration{};
};

// Renders tests/hostile/<plugin>.cc with `flags` and checks what must always hold:
//   - it ends within ten seconds, and no process is left two seconds later;
//   - done: the film and the manifest are those of well_behaved.cc, and nothing else is left but what
//     "once" made;
//   - failed: exit status 1, and no file at all.
HostileOutcome RenderHostile(const std::string& plugin, const std::vector<std::string>& flags = {});

// Flags: what the plugin does, always or in one process only.
inline std::vector<std::string> How(const std::string& how) { return {"--param", "how=" + how}; }
inline std::vector<std::string> OnceHow(const std::string& how) {
  return {"--param", "how=" + how, "--param", "once=once"};
}

}  // namespace reel
