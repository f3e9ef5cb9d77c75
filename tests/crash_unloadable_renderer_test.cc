// What is no plugin is refused at once, in the loader's own words, before anything is made.

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/clock.h"
#include "command_output.h"
#include "film_probe.h"
#include "hostile_job.h"
#include "reel_process.h"

namespace reel {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Catch::Contains;

constexpr auto kPatience = 2s;

void CheckRefused(const ReelInstallation& reel, const std::string& scene,
                  const std::string& words) {
  CAPTURE(scene);
  const std::string files = FilesIn(reel.path(""));
  const TimePoint start = Clock::now();
  const ReelOutcome outcome = RunReel(reel, {"render", scene, "-o", "film.mp4"});
  CHECK(Clock::now() - start < kPatience);
  CHECK(outcome.exit_code == 2);
  CHECK_THAT(outcome.err, Contains(words));
  CHECK(FilesIn(reel.path("")) == files);
}

TEST_CASE("a file that is no plugin is refused within two seconds") {
  const ReelInstallation reel;
  reel.directory().Write("text.so", std::string(1000, 'x'));
  reel.directory().Write("empty.so", "");
  fs::create_directory(reel.path("folder.so"));
  REQUIRE(mkfifo(reel.path("fifo.so").c_str(), 0600) == 0);
  CheckRefused(reel, "./text.so", "text.so: invalid ELF header");
  CheckRefused(reel, "./empty.so", "empty.so: file too short");
  CheckRefused(reel, "./fifo.so", "is neither a file nor a directory");
  CheckRefused(reel, "./absent.so", "does not exist");
  CheckRefused(reel, "/dev/null", "is neither a file nor a directory");
  CheckRefused(reel, REEL_HOSTILE_PLUGIN_DIR "/no_entry.so",
               "undefined symbol: reel_renderer_entry");
  CheckRefused(reel, REEL_HOSTILE_PLUGIN_DIR "/other_abi.so", "built for plugin interface 99");
}

TEST_CASE("a plugin that needs a function which nobody has is refused with the function's name") {
  const ReelInstallation reel;
  reel.directory().Write(
      "lacks.c",
      "void nobody_has_this(void);\n"
      "const void* reel_renderer_entry(void) { nobody_has_this(); return 0; }\n");
  OutputOf("gcc -shared -fPIC " + reel.path("lacks.c") + " -o " + reel.path("lacks.so"));
  CheckRefused(reel, "./lacks.so", "undefined symbol: nobody_has_this");
}

TEST_CASE("a FIFO or a directory among the plugins of a folder is refused and holds nobody up") {
  const ReelInstallation reel;
  const EnvironmentValue plugins("REEL_PLUGIN_PATH", reel.path(""));
  REQUIRE(mkfifo(reel.path("fifo.so").c_str(), 0600) == 0);
  fs::create_directory(reel.path("folder.so"));
  CheckRefused(reel, "fifo", "is a FIFO, not a plugin file");
  CheckRefused(reel, "folder", "is a directory, not a plugin file");
}

TEST_CASE("a plugin that may not be read is refused") {
  if (geteuid() == 0) {
    WARN("root may read every file: not tested");
    return;
  }
  const ReelInstallation reel;
  reel.directory().Write("secret.so", "");
  fs::permissions(reel.path("secret.so"), fs::perms::none);
  CheckRefused(reel, "./secret.so", "Permission denied");
}

}  // namespace
}  // namespace reel
