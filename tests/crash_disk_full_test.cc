// A disk that is full in the middle of a film, on a small file system of the test's own.

#include <sys/mount.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "film_probe.h"
#include "job_processes.h"
#include "reel_process.h"

namespace reel {
namespace {

namespace fs = std::filesystem;

// A tmpfs of `size`; not there when this user may not mount.
class SmallDisk {
 public:
  SmallDisk(const ReelInstallation& reel, const std::string& size) : path_(reel.path("disk")) {
    fs::create_directory(path_);
    is_there_ = mount("reel-test", path_.c_str(), "tmpfs", 0, ("size=" + size).c_str()) == 0;
  }
  ~SmallDisk() {
    if (is_there_) umount2(path_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  bool is_there() const { return is_there_; }
  void Resize(const std::string& size) const {
    REQUIRE(mount("reel-test", path_.c_str(), "tmpfs", MS_REMOUNT, ("size=" + size).c_str()) == 0);
  }

 private:
  const std::string path_;
  bool is_there_ = false;
};

struct FullAt {
  std::string what;
  std::string disk;  // its size
  std::vector<std::string> more;
};

TEST_CASE("a job that finds no room pauses and says so, and goes on when there is room") {
  const FullAt full = GENERATE(values<FullAt>({
      {"in a segment", "80k", {"--segment", "1s", "-o", "disk/film.mp4"}},
      {"in the only segment", "40k", {"--segment", "off", "-o", "disk/film.mp4"}},
      {"in a gif", "100k", {"--segment", "off", "-o", "disk/film.gif"}},
  }));
  CAPTURE(full.what);
  const ReelInstallation reel;
  const SmallDisk disk(reel, full.disk);
  if (!disk.is_there()) {
    WARN("skipped: mounting a tmpfs needs root");
    return;
  }
  std::vector<std::string> words = {"render", "testcard", "--size", "320x180", "--frames",
                                    "100",    "--fps",    "20",     "--param", "sleep_ms=2"};
  words.insert(words.end(), full.more.begin(), full.more.end());
  if (full.more.back().ends_with("mp4")) words.insert(words.end(), {"--crf", "0"});
  ReelProcess process(reel, words);
  process.WaitForError("PAUSED: no space left in " + reel.path("disk"));
  // Nothing of the job runs meanwhile but who waits.
  disk.Resize("64m");
  const ReelOutcome outcome = process.Wait();
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  const std::string film = reel.path(full.more.back());
  CHECK(CountFrames(film) == 100);
  CHECK(fs::directory_iterator(reel.path("disk"))->path() == film);
}

TEST_CASE("a trace that has no room costs a warning and not the film") {
  const ReelInstallation reel;
  const SmallDisk disk(reel, "16k");
  if (!disk.is_there()) {
    WARN("skipped: mounting a tmpfs needs root");
    return;
  }
  const ReelOutcome outcome =
      RunReel(reel, {"render", "testcard", "--size", "160x90", "--frames", "400", "--preset",
                     "ultrafast", "--trace", "disk/trace.json", "-o", "film.mp4"});
  INFO(outcome.err);
  CHECK(outcome.exit_code == 0);
  CHECK_THAT(outcome.err, Catch::Contains("trace: '" + reel.path("disk/trace.json") +
                                          "': No space left on device"));
  CHECK(CountFrames(reel.path("film.mp4")) == 400);
  CHECK(fs::is_empty(reel.path("disk")));
}

}  // namespace
}  // namespace reel
