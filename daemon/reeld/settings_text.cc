#include "daemon/reeld/settings_text.h"

#include <algorithm>

namespace reel {
namespace {

constexpr size_t kCommentColumn = 28;

std::string Line(const LoadedSettings& loaded, const DaemonSetting& setting) {
  std::string line =
      std::string(setting.key) + " = " + SettingValueText(setting, setting.get(loaded.settings));
  line.resize(std::max(line.size() + 1, kCommentColumn), ' ');
  const auto source = loaded.sources.find(setting.name());
  return line + "# " + (source == loaded.sources.end() ? "default" : source->second) + "\n";
}

}  // namespace

std::string SettingsText(const LoadedSettings& loaded) {
  std::string text;
  std::string_view table;
  for (const DaemonSetting& setting : DaemonSettingList()) {
    if (setting.table != table) {
      text += (text.empty() ? "[" : "\n[") + std::string(setting.table) + "]\n";
      table = setting.table;
    }
    text += Line(loaded, setting);
  }
  return text;
}

std::vector<SettingChange> CompareSettings(const DaemonSettings& before,
                                           const DaemonSettings& after) {
  std::vector<SettingChange> changes;
  for (const DaemonSetting& setting : DaemonSettingList()) {
    const SettingValue was = setting.get(before);
    const SettingValue is = setting.get(after);
    if (was == is) continue;
    const std::string values =
        SettingValueText(setting, is) + " (was " + SettingValueText(setting, was) + ")";
    changes.push_back({setting.name() + " = " + values, setting.applies});
  }
  return changes;
}

}  // namespace reel
