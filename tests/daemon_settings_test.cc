#include "daemon/reeld/daemon_settings.h"

#include <catch2/catch.hpp>
#include <set>
#include <sstream>
#include <string>

#include "daemon/reeld/settings_file.h"
#include "daemon/reeld/settings_text.h"
#include "file_text.h"

namespace reel {
namespace {

const std::string kExample = std::string(REEL_SOURCE_DIR) + "/systemd/reeld.toml";

// The example with each setting's "#" taken away: "#jobs = 1", and not "# Jobs that ...".
std::string WithSettingsOn(const std::string& text) {
  std::istringstream lines(text);
  std::string all;
  for (std::string line; std::getline(lines, line);) {
    const bool is_setting = line.size() > 1 && line[0] == '#' && line[1] != ' ';
    all += (is_setting ? line.substr(1) : line) + "\n";
  }
  return all;
}

TEST_CASE("every setting has a default that is possible") {
  std::set<std::string> names;
  for (const DaemonSetting& setting : DaemonSettingList()) {
    INFO(setting.name());
    CHECK(CheckSettingValue(setting, setting.get({})).ok());
    CHECK(names.insert(setting.name()).second);
    CHECK(FindDaemonSetting(setting.name()).get({}) == setting.get({}));
  }
}

TEST_CASE("what is set is what is got, and no other setting changes") {
  for (const DaemonSetting& setting : DaemonSettingList()) {
    INFO(setting.name());
    DaemonSettings changed;
    SettingValue other = setting.get({});
    if (auto* number = std::get_if<int64_t>(&other)) *number += 1;
    if (auto* is_on = std::get_if<bool>(&other)) *is_on = !*is_on;
    if (auto* text = std::get_if<std::string>(&other)) *text += "x";
    setting.set(changed, other);
    CHECK(setting.get(changed) == other);
    CHECK(CompareSettings({}, changed).size() == 1);
  }
}

TEST_CASE("the example of settings has every setting once, with its default") {
  const Result<LoadedSettings> loaded = ParseSettings(WithSettingsOn(FileText(kExample)), kExample);
  REQUIRE(loaded.status().message() == "");
  CHECK(CompareSettings({}, loaded->settings).empty());
  for (const DaemonSetting& setting : DaemonSettingList()) {
    INFO(setting.name());
    CHECK(loaded->sources.contains(setting.name()));
  }
}

TEST_CASE("the example of settings sets nothing as it is") {
  const Result<LoadedSettings> loaded = ParseSettings(FileText(kExample), kExample);
  REQUIRE(loaded.status().message() == "");
  CHECK(loaded->sources.empty());
}

TEST_CASE("the example says of each setting that needs a restart that it does") {
  const std::string text = FileText(kExample);
  for (const DaemonSetting& setting : DaemonSettingList()) {
    INFO(setting.name());
    const size_t at = text.find("\n#" + std::string(setting.key) + " = ");
    REQUIRE(at != std::string::npos);
    const size_t comment = text.rfind("\n#", text.rfind("\n# ", at));
    const std::string words = text.substr(comment, at - comment);
    const bool says_so = words.find("After a restart") != std::string::npos;
    CHECK(says_so == (setting.applies == DaemonSetting::Applies::kAfterRestart));
  }
}

TEST_CASE("the administrators' page has a row for every setting, with its default") {
  const std::string page = FileText(std::string(REEL_SOURCE_DIR) + "/docs/service.md");
  for (const DaemonSetting& setting : DaemonSettingList()) {
    const std::string row =
        "| `" + setting.name() + "` | `" + SettingValueText(setting, setting.get({})) + "` |";
    INFO(row);
    CHECK(page.find(row) != std::string::npos);
  }
}

TEST_CASE("a refused value is told with its setting and what is possible") {
  struct Row {
    std::string setting;
    SettingValue value;
    std::string words;
  };
  const Row rows[] = {
      {"queue.jobs", int64_t{65}, "[queue] jobs is 65; possible are whole numbers from 1 to 64"},
      {"queue.jobs", int64_t{-1}, "[queue] jobs is -1;"},
      {"queue.jobs", true, "[queue] jobs is true; possible are whole numbers"},
      {"users.allow_root", int64_t{1}, "[users] allow_root is 1; possible are true and false"},
      {"metrics.mode", int64_t{01000},
       "[metrics] mode is 0o1000; possible are whole numbers from "
       "0o000 to 0o777"},
      {"log.level", std::string("loud"), "[log] level is \"loud\"; possible are \"auto\", "},
      {"users.admin_group", std::string("a\nb"), "[users] admin_group is \"a\\u000Ab\"; possible "},
      {"metrics.socket", std::string(108, 'x'), "possible are texts of at most 107 bytes"},
  };
  for (const Row& row : rows) {
    const Status status = CheckSettingValue(FindDaemonSetting(row.setting), row.value);
    CHECK(status.code() == StatusCode::kInvalidInput);
    CHECK_THAT(status.message(), Catch::Contains(row.words));
  }
}

}  // namespace
}  // namespace reel
