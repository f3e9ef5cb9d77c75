// SettingsFile: reeld.toml, and everything else that a setting may come from.
//
// TOML 1.0, at most kMostSettingsBytes. A setting is what a flag says, else what the environment says,
// else what the file says, else its default. What the file says is checked also where a flag wins. Unknown tables and keys are refused, since a
// slip would otherwise look like a setting that does nothing.
//
// Used by reeld, at its start and whenever it is told to reload. Blocks for reading one small file.

#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "daemon/reeld/daemon_settings.h"

namespace reel {

inline constexpr size_t kMostSettingsBytes = size_t{64} << 10;

// A setting that was given in another way than in the file; of two for one setting, the last.
struct SettingOverride {
  std::string setting;  // "queue.jobs"
  SettingValue value;
  std::string source;  // "--jobs", "REEL_LOG"
};

struct LoadedSettings {
  DaemonSettings settings = {};
  std::string path = {};  // of the file that was read; "": there is none
  // By setting ("queue.jobs"): "/etc/reel/reeld.toml:3:8" or an override's source; those that are missing
  // have their defaults.
  std::map<std::string, std::string> sources = {};
};

// Where a file may be. One that somebody named has to be there.
struct SettingsPlace {
  std::string path;
  bool is_named = false;
};

// kInvalidInput, for what stands first in the file: "FILE:3:8: [queue] jobs is 0; possible are ...";
// kUnavailable when there is no such file or it cannot be read.
Result<LoadedSettings> LoadSettings(const SettingsPlace& place,
                                    const std::vector<SettingOverride>& overrides);

// The same from the file's text; `path` is for messages. Pure.
Result<LoadedSettings> ParseSettings(std::string_view text, const std::string& path);

}  // namespace reel
