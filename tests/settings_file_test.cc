#include "daemon/reeld/settings_file.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "daemon/reeld/settings_text.h"
#include "temporary_directory.h"

namespace reel {
namespace {

TEST_CASE("settings of a file hold, with their place, and the others have their defaults") {
  const Result<LoadedSettings> loaded = ParseSettings(
      "# a comment\n[queue]\njobs = 3\nwaiting_mib = 0x10\n[metrics]\nsocket = '/run/m'\n"
      "mode = 0o660\n[users]\nallow_root = true\n",
      "f.toml");
  REQUIRE(loaded.status().message() == "");
  CHECK(loaded->settings.queue.jobs == 3);
  CHECK(loaded->settings.queue.waiting_mib == 16);
  CHECK(loaded->settings.queue.waiting == 1000);
  CHECK(loaded->settings.metrics.socket == "/run/m");
  CHECK(loaded->settings.metrics.mode == 0660);
  CHECK(loaded->settings.users.allow_root);
  CHECK(loaded->sources.at("queue.jobs") == "f.toml:3:8");
  CHECK_FALSE(loaded->sources.contains("queue.waiting"));
}

TEST_CASE("a wrong file is told with the place of what is wrong") {
  struct Row {
    std::string text;
    std::string words;
  };
  const std::vector<Row> rows = {
      {"[queue]\njobs = 0\n",
       "f.toml:2:8: [queue] jobs is 0; possible are whole numbers from 1 to 64"},
      {"[queue]\njobs = \"two\"\n",
       "f.toml:2:8: [queue] jobs is \"two\"; possible are whole numbers"},
      {"[queue]\njobs = 1.5\n",
       "f.toml:2:8: [queue] jobs is a number with a fraction; write it like "
       "its default, 1"},
      {"[queue]\njobs = [1]\n", "f.toml:2:8: [queue] jobs is a list;"},
      {"[queue]\n  jbos = 1\n", "f.toml:2:3: unknown key jbos in [queue]; did you mean jobs?"},
      {"[queue]\nbread = 1\n", "unknown key bread in [queue]; known are jobs, waiting, "},
      {"[qeue]\njobs = 1\n", "f.toml:1:2: unknown table qeue; did you mean [queue]?"},
      {"jobs = 1\n", "f.toml:1:1: unknown key jobs; it belongs below [queue]"},
      {"queue = 1\n", "f.toml:1:9: queue is a whole number; it has to be a table, [queue]"},
      {"[queue\n", "f.toml:1:7: "},
      {"[queue]\njobs = 1\njobs = 2\n", "f.toml:3:8: "},
      {"[queue]\njobs = 99999999999999999999\n", "f.toml:2:"},
      {"[log]\nlevel = \"inf\"\n", "f.toml:2:9: [log] level is \"inf\"; possible are \"auto\""},
      {"[cluster]\non = \"sge\"\n",
       "f.toml:2:6: [cluster] on is \"sge\"; possible are \"here\" and \"slurm\""},
      {"[cluster]\nrunning = 0\n",
       "f.toml:2:11: [cluster] running is 0; possible are whole numbers from 1 to 256"},
      // The tables are not in the order of their names, and what stands first is told first.
      {"[users]\nallow_root = 1\n[queue]\njobs = 0\n",
       "f.toml:2:14: [users] allow_root is 1; possible "
       "are true and false (and 1 more)"},
      {"[queue]\njobs = \xff\n", "f.toml:2:"},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    const Result<LoadedSettings> loaded = ParseSettings(row.text, "f.toml");
    CHECK(loaded.status().code() == StatusCode::kInvalidInput);
    CHECK_THAT(loaded.status().message(), Catch::StartsWith("f.toml:"));
    CHECK_THAT(loaded.status().message(), Catch::Contains(row.words));
  }
}

TEST_CASE("a flag comes before the environment, that before the file, and all are checked") {
  const TemporaryDirectory directory;
  const SettingsPlace place{
      directory.Write("f.toml", "[queue]\njobs = 3\n[log]\nlevel = \"info\"\n")};
  const std::vector<SettingOverride> overrides = {
      {"log.level", std::string("debug"), "REEL_LOG"},
      {"queue.jobs", int64_t{5}, "--jobs"},
  };
  const Result<LoadedSettings> loaded = LoadSettings(place, overrides);
  REQUIRE(loaded.ok());
  CHECK(loaded->settings.queue.jobs == 5);
  CHECK(loaded->settings.log.level == "debug");
  CHECK(loaded->sources.at("queue.jobs") == "--jobs");
  CHECK(loaded->path == place.path);

  const Status refused = LoadSettings(place, {{"queue.jobs", int64_t{0}, "--jobs"}}).status();
  CHECK(refused.code() == StatusCode::kInvalidInput);
  CHECK_THAT(refused.message(), Catch::StartsWith("--jobs: [queue] jobs is 0; possible"));
  // What the file says is checked also where it does not count.
  directory.Write("f.toml", "[queue]\njobs = 0\n");
  CHECK_FALSE(LoadSettings(place, overrides).ok());
}

TEST_CASE("a file that nobody named may be missing, one that somebody named may not") {
  const TemporaryDirectory directory;
  const Result<LoadedSettings> defaults = LoadSettings({directory / "none.toml"}, {});
  REQUIRE(defaults.ok());
  CHECK(defaults->path == "");
  CHECK(CompareSettings({}, defaults->settings).empty());
  const Status missing = LoadSettings({directory / "none.toml", true}, {}).status();
  CHECK(missing.code() == StatusCode::kUnavailable);
  CHECK_THAT(missing.message(), Catch::Contains("none.toml: No such file"));
}

TEST_CASE("what is no small regular file is refused without waiting for it") {
  const TemporaryDirectory directory;
  const std::string fifo = directory / "fifo";
  REQUIRE(mkfifo(fifo.c_str(), 0600) == 0);
  CHECK_THAT(LoadSettings({fifo}, {}).status().message(), Catch::Contains("no regular file"));
  CHECK_THAT(LoadSettings({"/dev/zero"}, {}).status().message(),
             Catch::Contains("no regular file"));
  const std::string large = directory.Write("large", std::string(kMostSettingsBytes + 1, '#'));
  CHECK_THAT(LoadSettings({large}, {}).status().message(),
             Catch::Contains("more than 65536 bytes, which is the limit"));
  directory.Write("large", std::string(kMostSettingsBytes, '#'));
  CHECK(LoadSettings({large}, {}).ok());
}

TEST_CASE("what is printed of settings is a file that gives the same settings") {
  LoadedSettings loaded;
  loaded.settings.queue.jobs = 7;
  loaded.settings.metrics.mode = 0640;
  loaded.settings.users.admin_group = "a \"b\" \\ c";
  loaded.sources["queue.jobs"] = "--jobs";
  const std::string text = SettingsText(loaded);
  CHECK_THAT(text, Catch::Contains("jobs = 7                    # --jobs\n"));
  CHECK_THAT(text, Catch::Contains("mode = 0o640                # default\n"));
  const Result<LoadedSettings> again = ParseSettings(text, "printed");
  REQUIRE(again.status().message() == "");
  CHECK(CompareSettings(loaded.settings, again->settings).empty());
}

TEST_CASE("settings that differ are told with both values") {
  DaemonSettings after;
  after.queue.jobs = 4;
  after.metrics.socket = "/run/m";
  const std::vector<SettingChange> changes = CompareSettings({}, after);
  REQUIRE(changes.size() == 2);
  CHECK(changes[0].words == "queue.jobs = 4 (was 1)");
  CHECK(changes[0].applies == DaemonSetting::Applies::kAtOnce);
  CHECK(changes[1].words == "metrics.socket = \"/run/m\" (was \"\")");
  CHECK(changes[1].applies == DaemonSetting::Applies::kAfterRestart);
}

}  // namespace
}  // namespace reel
