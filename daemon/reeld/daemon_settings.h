// DaemonSettings: what an administrator, or a user for himself, may choose about reeld, and the one list
// of it.
//
// The list (DaemonSettingList) has each setting's name, limits, default and whether a running daemon
// takes it over; the file's reader (settings_file.h), `reeld --check-config` (settings_text.h), the tests
// of systemd/reeld.toml and of docs/service.md all go by it. A new setting is a member and a row.
//
// Where the socket and the job store are is not here: clients have to find the one without reading a
// daemon's file, and the other is locked before anything else (daemon_paths.h).
//
// Values; used by reeld.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/status.h"
#include "protocol/job_spec.h"

namespace reel {

struct QueueSettings {
  int64_t jobs = 1;          // that run at once
  int64_t waiting = 1000;    // QUEUED, and PAUSED by a user
  int64_t waiting_mib = 64;  // the texts of these together, in MiB
  int64_t finished = 1000;   // that are remembered
};

// Jobs whose film a cluster makes (ClusterSpec in protocol/job_spec.h).
struct ClusterSettings {
  std::string on = kOnThisMachine;  // where jobs go that do not say
  int64_t running = 16;             // at once, of all users together
};

struct ClientSettings {
  int64_t max = 4096;  // connected at once
};

// Of a daemon that serves a whole machine (`reeld --system`).
struct UserSettings {
  std::string admin_group = "reel";  // its members see and touch everybody's jobs; "": nobody does
  bool allow_root = false;           // whether jobs of root are taken
  int64_t waiting_per_user = 200;
  int64_t running_per_user = 0;  // 0: as many as run at all
};

struct LogSettings {
  std::string level = "auto";  // "info" in the journal, "warn" elsewhere
};

struct MetricsSettings {
  std::string socket = "";  // a path; "": no metrics
  int64_t mode = 0600;      // of the socket's name
};

struct DaemonSettings {
  QueueSettings queue = {};
  ClusterSettings cluster = {};
  ClientSettings clients = {};
  UserSettings users = {};
  LogSettings log = {};
  MetricsSettings metrics = {};
};

using SettingValue = std::variant<int64_t, bool, std::string>;

struct DaemonSetting {
  enum class Applies { kAtOnce, kAfterRestart };
  enum class Notation { kPlain, kOctal };

  std::string_view table;
  std::string_view key;
  SettingValue (*get)(const DaemonSettings& settings);
  // REQUIRES: the value has the type that `get` gives.
  void (*set)(DaemonSettings& settings, SettingValue value);
  Applies applies = Applies::kAtOnce;
  // Of integers.
  int64_t least = 0;
  int64_t most = 0;
  Notation notation = Notation::kPlain;
  // Of texts: those that are possible; none: any that CheckSettingValue takes.
  std::vector<std::string> choices = {};

  std::string name() const { return std::string(table) + "." + std::string(key); }
};

// All of them, in the order of systemd/reeld.toml; tables stand together.
std::span<const DaemonSetting> DaemonSettingList();

// The setting with this name ("queue.jobs"). REQUIRES: there is one.
const DaemonSetting& FindDaemonSetting(std::string_view name);

// kInvalidInput, with the setting, the value and what is possible, when it has another type or is
// outside of the limits.
Status CheckSettingValue(const DaemonSetting& setting, const SettingValue& value);

// As it stands in a file: 2, 0o600, false, "reel".
std::string SettingValueText(const DaemonSetting& setting, const SettingValue& value);

}  // namespace reel
