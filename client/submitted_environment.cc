#include "client/submitted_environment.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "base/field_text.h"

extern char** environ;

namespace reel {
namespace {

constexpr auto kTakenAlong = std::to_array<std::string_view>({
    // What is found where
    "PATH",
    "LD_LIBRARY_PATH",
    "PYTHONPATH",
    "PYTHONUSERBASE",
    "VIRTUAL_ENV",
    "CONDA_PREFIX",
    "CONDA_DEFAULT_ENV",
    "REEL_PLUGIN_PATH",
    "FONTCONFIG_FILE",
    "FONTCONFIG_PATH",
    // Where things are kept
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "MPLCONFIGDIR",
    "TMPDIR",
    // How texts and times look
    "LANG",
    "LANGUAGE",
    "TZ",
    // How much a process takes
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
});

bool IsTakenAlong(std::string_view name) {
  return name.starts_with("LC_") ||
         std::find(kTakenAlong.begin(), kTakenAlong.end(), name) != kTakenAlong.end();
}

int64_t CurrentUmask() {
  const mode_t mask = umask(077);
  umask(mask);
  return mask;
}

}  // namespace

void TakeAlongEnvironment(JobSpec& job) {
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    const size_t equals = text.find('=');
    if (equals == std::string_view::npos || !IsTakenAlong(text.substr(0, equals))) continue;
    std::string value(text.substr(equals + 1));
    // What no job can hold, no program of it can have meant.
    if (CheckText(value).ok()) job.environment.emplace(text.substr(0, equals), std::move(value));
  }
  if (!job.umask) job.umask = CurrentUmask();
}

}  // namespace reel
