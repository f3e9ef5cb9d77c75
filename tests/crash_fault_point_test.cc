// The supervisor and the writer die, or their disk fails, between two lines of a segment's end and of
// publishing: the job goes on, or is gone on with, and the film does not show it.

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "file_text.h"
#include "film_probe.h"
#include "job_processes.h"
#include "reel_process.h"

namespace reel {
namespace {

using namespace std::chrono_literals;

std::vector<std::string> Film(const std::vector<std::string>& more = {}) {
  std::vector<std::string> words = {"render",     "testcard", "--size",   "160x90",
                                    "--frames",   "60",       "--fps",    "10",
                                    "--segment",  "2s",       "--preset", "ultrafast",
                                    "--manifest", "manifest", "-o",       "film.mp4"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

class Fault {
 public:
  explicit Fault(const std::string& text) {
    setenv("REEL_FAULT", (text + ":" + Once()).c_str(), 1);
  }
  ~Fault() { unsetenv("REEL_FAULT"); }
  Fault(const Fault&) = delete;
  Fault& operator=(const Fault&) = delete;

  bool happened() const { return std::filesystem::exists(Once()); }

 private:
  std::string Once() const { return directory_.path() / "once"; }
  TemporaryDirectory directory_;
};

void CheckSameAsUndisturbed(const ReelInstallation& reel) {
  static const ReelInstallation undisturbed;
  static const ReelOutcome outcome = RunReel(undisturbed, Film());
  REQUIRE(outcome.exit_code == 0);
  CHECK((FileText(reel.path("film.mp4")) == FileText(undisturbed.path("film.mp4"))));
  CHECK(FileText(reel.path("manifest")) == FileText(undisturbed.path("manifest")));
  CHECK(FilesIn(reel.path("")) == "film.mp4 manifest");
}

TEST_CASE(
    "a supervisor that dies at a step of finishing leaves what --resume makes the same film of") {
  const std::string point = GENERATE(as<std::string>(), "segment.counted:1", "segment.counted:3",
                                     "segment.noted:1", "segment.noted:3", "finish.pass:1",
                                     "finish.pass:2", "publish.rename:1", "publish.renamed:1");
  CAPTURE(point);
  const ReelInstallation reel;
  {
    const Fault fault(point + ":kill");
    const ReelOutcome killed = RunReel(reel, Film());
    CHECK(killed.exit_code == 1);
    CHECK_THAT(killed.err, Catch::Contains("it died of signal 9"));
    CHECK(fault.happened());
  }
  CHECK(AwaitNoProcessIn(reel.path(""), 2s));
  const bool is_published = std::filesystem::exists(reel.path("film.mp4"));
  CHECK(is_published == (point == "publish.renamed:1"));
  const ReelOutcome resumed = RunReel(reel, Film({"--resume"}));
  INFO(resumed.err);
  REQUIRE(resumed.exit_code == 0);
  CheckSameAsUndisturbed(reel);
}

struct Case {
  std::string fault;
  std::string told;
};

TEST_CASE("a job whose writer dies, or whose disk fails for a moment, goes on by itself") {
  const Case each =
      GENERATE(values<Case>({{"writer.frame:7:kill", "reel-writer was killed by signal 9"},
                             {"ring.taken:7:kill", "reel-writer was killed by signal 9"},
                             {"ring.release:7:kill", "reel-writer was killed by signal 9"},
                             {"segment.note:2:errno=EIO", "Input/output error; frames"},
                             {"segment.note:2:errno=ENOSPC", "no space left in"},
                             {"publish.flush:1:errno=ENOSPC", "no space left in"}}));
  CAPTURE(each.fault);
  const ReelInstallation reel;
  const Fault fault(each.fault);
  const ReelOutcome outcome = RunReel(reel, Film());
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  CHECK(fault.happened());
  CHECK_THAT(outcome.err, Catch::Contains(each.told));
  CheckSameAsUndisturbed(reel);
}

TEST_CASE(
    "a producer that dies half-way through a conversion costs its frame an attempt and no pixel") {
  const ReelInstallation reel;
  const Fault fault("producer.band:40:kill");
  const ReelOutcome outcome = RunReel(reel, Film());
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  CHECK(fault.happened());
  CheckSameAsUndisturbed(reel);
}

TEST_CASE("a film that cannot be flushed is not published, and --resume publishes it later") {
  const ReelInstallation reel;
  {
    const Fault fault("publish.flush:1:errno=EIO");
    const ReelOutcome failed = RunReel(reel, Film());
    CHECK(failed.exit_code == 3);
    CHECK_THAT(failed.err, Catch::Contains("flushing '") && Catch::Contains("Input/output error"));
    CHECK_FALSE(std::filesystem::exists(reel.path("film.mp4")));
  }
  REQUIRE(RunReel(reel, Film({"--resume"})).exit_code == 0);
  CheckSameAsUndisturbed(reel);
}

}  // namespace
}  // namespace reel
