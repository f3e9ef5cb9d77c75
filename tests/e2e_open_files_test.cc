// Films on a file system on which a file that is removed while it is open stays, under another name, and its directory
// with it, as on NFS. The one here is bindfs(1): FUSE does the same (".fuse_hidden...").

#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "film_probe.h"
#include "reel_process.h"

namespace reel {
namespace {

// Of the installation's directory, at its "seen".
class KeepingMount {
 public:
  explicit KeepingMount(const ReelInstallation& reel) : path_(reel.path("seen")) {
    std::filesystem::create_directory(reel.path("behind"));
    std::filesystem::create_directory(path_);
    const std::string command = "bindfs '" + reel.path("behind") + "' '" + path_ + "' 2>/dev/null";
    is_there_ = std::system(command.c_str()) == 0;
  }
  ~KeepingMount() {
    if (is_there_) (void)!std::system(("fusermount -u -z '" + path_ + "'").c_str());
  }
  KeepingMount(const KeepingMount&) = delete;
  KeepingMount& operator=(const KeepingMount&) = delete;

  bool is_there() const { return is_there_; }

 private:
  std::string path_;
  bool is_there_ = false;
};

bool IsKept(const std::string& path) {
  const unique_fd file(open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  unlink(path.c_str());
  return !std::filesystem::is_empty(std::filesystem::path(path).parent_path());
}

TEST_CASE("where open files cannot go, a film leaves nothing, nor does one that is made anew") {
  const ReelInstallation reel;
  const KeepingMount mount(reel);
  if (!mount.is_there()) {
    WARN("skipped: bindfs is not installed, or this machine has no /dev/fuse");
    return;
  }
  REQUIRE(IsKept(reel.path("seen/open")));
  const std::vector<std::string> film = {"render", "testcard", "--size", "64x36",     "--frames",
                                         "30",     "--fps",    "10",     "--segment", "1s"};
  const auto render = [&](std::vector<std::string> more) {
    more.insert(more.begin(), film.begin(), film.end());
    const ReelOutcome outcome = RunReel(reel, more);
    INFO(outcome.err);
    return outcome.exit_code;
  };
  CHECK(render({"-o", "seen/a.mp4"}) == 0);
  CHECK(FilesIn(reel.path("seen")) == "a.mp4");
  CHECK(render({"-o", "seen/b.mp4", "--param", "error_at=15"}) == 1);
  CHECK(render({"-o", "seen/b.mp4", "--force"}) == 0);
  CHECK(FilesIn(reel.path("seen")) == "a.mp4 b.mp4");
}

}  // namespace
}  // namespace reel
