#include "daemon/reeld/daemon_settings.h"

#include <algorithm>
#include <cassert>
#include <cstdio>
#include <type_traits>
#include <utility>

namespace reel {
namespace {

constexpr int64_t kMostJobs = 64;
// Each is a process or two that hardly do anything.
constexpr int64_t kMostOnCluster = 256;
constexpr int64_t kMostRemembered = 100'000;  // each is read at the daemon's start
constexpr int64_t kMostWaitingMib = 4096;
constexpr int64_t kMostClients = 1'000'000;
// groupadd(8) takes 32 characters, sun_path 108 bytes with its end (unix(7)).
constexpr size_t kMostTextBytes = 107;

using Applies = DaemonSetting::Applies;
using Notation = DaemonSetting::Notation;

template <auto kTable, auto kKey>
DaemonSetting Row(std::string_view table, std::string_view key) {
  DaemonSetting row{table, key, nullptr, nullptr};
  row.get = [](const DaemonSettings& settings) -> SettingValue { return (settings.*kTable).*kKey; };
  row.set = [](DaemonSettings& settings, SettingValue value) {
    auto& held = (settings.*kTable).*kKey;
    held = std::get<std::remove_reference_t<decltype(held)>>(std::move(value));
  };
  return row;
}

DaemonSetting Within(DaemonSetting row, int64_t least, int64_t most) {
  row.least = least;
  row.most = most;
  return row;
}

DaemonSetting Octal(DaemonSetting row) {
  row.notation = Notation::kOctal;
  return row;
}

DaemonSetting OneOf(DaemonSetting row, std::vector<std::string> choices) {
  row.choices = std::move(choices);
  return row;
}

DaemonSetting AfterRestart(DaemonSetting row) {
  row.applies = Applies::kAfterRestart;
  return row;
}

std::vector<DaemonSetting> MakeList() {
  using S = DaemonSettings;
  using Q = QueueSettings;
  using C = ClusterSettings;
  using U = UserSettings;
  using M = MetricsSettings;
  return {
      Within(Row<&S::queue, &Q::jobs>("queue", "jobs"), 1, kMostJobs),
      Within(Row<&S::queue, &Q::waiting>("queue", "waiting"), 1, kMostRemembered),
      Within(Row<&S::queue, &Q::waiting_mib>("queue", "waiting_mib"), 1, kMostWaitingMib),
      Within(Row<&S::queue, &Q::finished>("queue", "finished"), 1, kMostRemembered),
      OneOf(Row<&S::cluster, &C::on>("cluster", "on"), {kOnThisMachine, kOnSlurm}),
      Within(Row<&S::cluster, &C::running>("cluster", "running"), 1, kMostOnCluster),
      Within(Row<&S::clients, &ClientSettings::max>("clients", "max"), 1, kMostClients),
      Row<&S::users, &U::admin_group>("users", "admin_group"),
      AfterRestart(Row<&S::users, &U::allow_root>("users", "allow_root")),
      Within(Row<&S::users, &U::waiting_per_user>("users", "waiting_per_user"), 1, kMostRemembered),
      Within(Row<&S::users, &U::running_per_user>("users", "running_per_user"), 0, kMostJobs),
      OneOf(Row<&S::log, &LogSettings::level>("log", "level"),
            {"auto", "trace", "debug", "info", "warn", "error", "off"}),
      AfterRestart(Row<&S::metrics, &M::socket>("metrics", "socket")),
      AfterRestart(Octal(Within(Row<&S::metrics, &M::mode>("metrics", "mode"), 0, 0777))),
  };
}

std::string Number(const DaemonSetting& setting, int64_t value) {
  if (setting.notation != Notation::kOctal || value < 0) return std::to_string(value);
  char text[32];
  std::snprintf(text, sizeof(text), "0o%03llo", static_cast<unsigned long long>(value));
  return text;
}

std::string Label(const DaemonSetting& setting) {
  return "[" + std::string(setting.table) + "] " + std::string(setting.key);
}

// What is possible, in words.
std::string Possible(const DaemonSetting& setting) {
  const SettingValue form = setting.get({});
  if (std::holds_alternative<bool>(form)) return "possible are true and false";
  if (std::holds_alternative<int64_t>(form)) {
    return "possible are whole numbers from " + Number(setting, setting.least) + " to " +
           Number(setting, setting.most);
  }
  if (setting.choices.empty()) {
    return "possible are texts of at most " + std::to_string(kMostTextBytes) +
           " bytes, without control characters";
  }
  std::string words = "possible are";
  for (size_t i = 0; i < setting.choices.size(); ++i) {
    const bool is_last = i + 1 == setting.choices.size();
    words += (i == 0 ? " \"" : is_last ? " and \"" : ", \"") + setting.choices[i] + "\"";
  }
  return words;
}

bool IsWithin(const DaemonSetting& setting, const SettingValue& value) {
  if (const int64_t* number = std::get_if<int64_t>(&value)) {
    return *number >= setting.least && *number <= setting.most;
  }
  const std::string* text = std::get_if<std::string>(&value);
  if (text == nullptr) return true;
  if (!setting.choices.empty()) {
    return std::find(setting.choices.begin(), setting.choices.end(), *text) !=
           setting.choices.end();
  }
  return text->size() <= kMostTextBytes && std::none_of(text->begin(), text->end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
         });
}

// A basic string of TOML; what its setting refuses, control characters, is shown escaped.
std::string Quoted(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      char escaped[8];
      std::snprintf(escaped, sizeof(escaped), "\\u%04X", static_cast<unsigned>(c));
      quoted += escaped;
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

}  // namespace

std::span<const DaemonSetting> DaemonSettingList() {
  static const std::vector<DaemonSetting> list = MakeList();
  return list;
}

const DaemonSetting& FindDaemonSetting(std::string_view name) {
  const auto list = DaemonSettingList();
  const auto found = std::find_if(list.begin(), list.end(), [&](const DaemonSetting& setting) {
    return setting.name() == name;
  });
  assert(found != list.end());
  return *found;
}

Status CheckSettingValue(const DaemonSetting& setting, const SettingValue& value) {
  const bool has_type = value.index() == setting.get({}).index();
  if (has_type && IsWithin(setting, value)) return Status::Ok();
  return InvalidInput(Label(setting) + " is " + SettingValueText(setting, value) + "; " +
                      Possible(setting));
}

std::string SettingValueText(const DaemonSetting& setting, const SettingValue& value) {
  if (const bool* is_on = std::get_if<bool>(&value)) return *is_on ? "true" : "false";
  if (const int64_t* number = std::get_if<int64_t>(&value)) return Number(setting, *number);
  return Quoted(std::get<std::string>(value));
}

}  // namespace reel
