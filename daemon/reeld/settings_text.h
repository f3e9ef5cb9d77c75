// SettingsText: settings in words, for people. Pure.

#pragma once

#include <string>
#include <vector>

#include "daemon/reeld/settings_file.h"

namespace reel {

// What `reeld --check-config` prints: a file of settings in which every one stands, with where it comes
// from as a comment.
std::string SettingsText(const LoadedSettings& loaded);

// What is different after a reload, one setting each: "queue.jobs is 2 now (1 before)", and whether that
// holds now or after a restart.
struct SettingChange {
  std::string words;
  DaemonSetting::Applies applies;
};
std::vector<SettingChange> CompareSettings(const DaemonSettings& before,
                                           const DaemonSettings& after);

}  // namespace reel
