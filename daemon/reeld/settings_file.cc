#include "daemon/reeld/settings_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>

#include "base/nearest_name.h"
#include "base/unique_fd.h"

namespace reel {
namespace {

struct Fault {
  toml::source_position where;
  std::string what;
};

std::string PlaceText(const std::string& path, const toml::source_position& where) {
  return path + ":" + std::to_string(where.line) + ":" + std::to_string(where.column);
}

std::string TypeText(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table: return "a table";
    case toml::node_type::array: return "a list";
    case toml::node_type::string: return "a text";
    case toml::node_type::integer: return "a whole number";
    case toml::node_type::floating_point: return "a number with a fraction";
    case toml::node_type::boolean: return "true or false";
    default: return "a date or a time";
  }
}

std::string DidYouMean(const std::string& wanted, const std::vector<std::string>& known,
                       const std::string& before, const std::string& after) {
  const std::optional<std::string> nearest = NearestName(wanted, known);
  if (nearest) return "did you mean " + before + *nearest + after + "?";
  std::string words = "known are ";
  for (size_t i = 0; i < known.size(); ++i) words += (i == 0 ? "" : ", ") + known[i];
  return words;
}

std::vector<std::string> TableNames() {
  std::vector<std::string> names;
  for (const DaemonSetting& setting : DaemonSettingList()) {
    if (names.empty() || names.back() != setting.table) names.emplace_back(setting.table);
  }
  return names;
}

std::vector<std::string> KeysOf(std::string_view table) {
  std::vector<std::string> keys;
  for (const DaemonSetting& setting : DaemonSettingList()) {
    if (setting.table == table) keys.emplace_back(setting.key);
  }
  return keys;
}

// The table that has this key, for one that was written outside of it.
std::optional<std::string> TableWithKey(std::string_view key) {
  for (const DaemonSetting& setting : DaemonSettingList()) {
    if (setting.key == key) return std::string(setting.table);
  }
  return std::nullopt;
}

// Nothing: no setting has this type.
std::optional<SettingValue> ValueOf(const toml::node& node) {
  if (const auto* number = node.as_integer()) return SettingValue(number->get());
  if (const auto* is_on = node.as_boolean()) return SettingValue(is_on->get());
  if (const auto* text = node.as_string()) return SettingValue(text->get());
  return std::nullopt;
}

// Goes through the whole document. Tables come sorted by name, so what is wrong is sorted by its place.
class SettingsReader {
 public:
  explicit SettingsReader(std::string path) { loaded_.path = std::move(path); }

  Result<LoadedSettings> Read(const toml::table& document) {
    for (const auto& [name, node] : document) ReadTable(name, node);
    if (faults_.empty()) return std::move(loaded_);
    const auto first =
        std::min_element(faults_.begin(), faults_.end(), [](const Fault& a, const Fault& b) {
          return std::pair(a.where.line, a.where.column) < std::pair(b.where.line, b.where.column);
        });
    const size_t others = faults_.size() - 1;
    return InvalidInput(PlaceText(loaded_.path, first->where) + ": " + first->what +
                        (others == 0 ? "" : " (and " + std::to_string(others) + " more)"));
  }

 private:
  void ReadTable(const toml::key& name, const toml::node& node) {
    const std::vector<std::string> known = TableNames();
    const std::string word(name.str());
    const toml::table* table = node.as_table();
    if (std::find(known.begin(), known.end(), word) == known.end()) {
      const auto home = table == nullptr ? TableWithKey(word) : std::nullopt;
      const std::string advice =
          home ? "it belongs below [" + *home + "]" : DidYouMean(word, known, "[", "]");
      return Blame(name.source().begin,
                   (table == nullptr ? "unknown key " : "unknown table ") + word + "; " + advice);
    }
    if (table == nullptr) {
      return Blame(node.source().begin,
                   word + " is " + TypeText(node) + "; it has to be a table, [" + word + "]");
    }
    for (const auto& [key, value] : *table) ReadKey(word, key, value);
  }

  void ReadKey(const std::string& table, const toml::key& key, const toml::node& node) {
    const std::vector<std::string> known = KeysOf(table);
    const std::string word(key.str());
    if (std::find(known.begin(), known.end(), word) == known.end()) {
      return Blame(key.source().begin, "unknown key " + word + " in [" + table + "]; " +
                                           DidYouMean(word, known, "", ""));
    }
    const DaemonSetting& setting = FindDaemonSetting(table + "." + word);
    std::optional<SettingValue> value = ValueOf(node);
    if (!value) {
      const SettingValue usual = setting.get({});
      return Blame(node.source().begin, "[" + table + "] " + word + " is " + TypeText(node) +
                                            "; write it like its default, " +
                                            SettingValueText(setting, usual));
    }
    const Status checked = CheckSettingValue(setting, *value);
    if (!checked.ok()) return Blame(node.source().begin, checked.message());
    setting.set(loaded_.settings, std::move(*value));
    loaded_.sources[setting.name()] = PlaceText(loaded_.path, node.source().begin);
  }

  void Blame(const toml::source_position& where, std::string what) {
    faults_.push_back({where, std::move(what)});
  }

  LoadedSettings loaded_;
  std::vector<Fault> faults_;
};

// Not blocked by a FIFO, and not filled by a device.
Result<std::string> ReadSettingsFile(const std::string& path, const unique_fd& file) {
  struct stat status = {};
  if (fstat(file.get(), &status) != 0) return UnavailableErrno("looking at " + path, errno);
  if (!S_ISREG(status.st_mode)) return InvalidInput(path + " is no regular file");
  std::string text(kMostSettingsBytes + 1, '\0');
  size_t size = 0;
  while (size < text.size()) {
    const ssize_t count = read(file.get(), text.data() + size, text.size() - size);
    if (count < 0) return UnavailableErrno("reading " + path, errno);
    if (count == 0) break;
    size += static_cast<size_t>(count);
  }
  if (size > kMostSettingsBytes) {
    return InvalidInput(path + " has more than " + std::to_string(kMostSettingsBytes) +
                        " bytes, which is the limit");
  }
  text.resize(size);
  return text;
}

Result<LoadedSettings> ReadAt(const SettingsPlace& place) {
  if (place.path.empty()) return LoadedSettings();
  const unique_fd file(open(place.path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!file.valid()) {
    const bool is_missing = errno == ENOENT || errno == ENOTDIR;
    if (is_missing && !place.is_named) return LoadedSettings();
    return UnavailableErrno("opening the settings, " + place.path, errno);
  }
  REEL_ASSIGN_OR_RETURN(const std::string text, ReadSettingsFile(place.path, file));
  return ParseSettings(text, place.path);
}

}  // namespace

Result<LoadedSettings> ParseSettings(std::string_view text, const std::string& path) {
  try {
    return SettingsReader(path).Read(toml::parse(text, path));
  } catch (const toml::parse_error& error) {
    return InvalidInput(PlaceText(path, error.source().begin) + ": " +
                        std::string(error.description()));
  }
}

Result<LoadedSettings> LoadSettings(const SettingsPlace& place,
                                    const std::vector<SettingOverride>& overrides) {
  REEL_ASSIGN_OR_RETURN(LoadedSettings loaded, ReadAt(place));
  for (const SettingOverride& given : overrides) {
    const DaemonSetting& setting = FindDaemonSetting(given.setting);
    REEL_RETURN_IF_ERROR(CheckSettingValue(setting, given.value).Prefixed(given.source));
    setting.set(loaded.settings, given.value);
    loaded.sources[given.setting] = given.source;
  }
  return loaded;
}

}  // namespace reel
