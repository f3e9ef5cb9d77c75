#include "cache/frame_store.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "cache/frame_inventory.h"
#include "kept_frames.h"

namespace reel {
namespace {

namespace fs = std::filesystem;
using Catch::Contains;

TEST_CASE("a frame that was saved is found by its key, in another process's store too") {
  KeptFrames cache;
  REQUIRE(cache.store.Prepare().ok());
  CHECK_FALSE(cache.IsThere(1));
  CHECK(cache.store.Save(KeptFrames::KeyOf(1), KeptFrames::BytesOf(1)).value() ==
        KeptFrames::kOnDisk);
  CHECK(cache.HasRight(1));
  CHECK_FALSE(cache.IsThere(2));
  FrameStore other(cache.frames);
  SlotBytes slot(KeptFrames::kSlotBytes);
  CHECK(other.Find(KeptFrames::KeyOf(1), KeptFrames::kSlotBytes));
  CHECK(other.Load(KeptFrames::KeyOf(1), slot) == DigestOfBytes(KeptFrames::BytesOf(1)));
}

TEST_CASE("a store without a place says which variable gives it one") {
  CHECK(FrameStore("").Prepare().message() ==
        "there is no place for the frame cache: HOME is not set; set REEL_CACHE");
}

TEST_CASE("folders and entries are the user's alone, whatever the umask says") {
  KeptFrames cache;
  const mode_t old = umask(GENERATE(mode_t{0}, mode_t{0277}));
  const bool saved = cache.store.Prepare().ok() && cache.Save(1);
  umask(old);
  REQUIRE(saved);
  for (const std::string& path : {cache.frames, cache.FolderOf(1)}) {
    CHECK(fs::status(path).permissions() == fs::perms::owner_all);
  }
  CHECK((fs::status(cache.PathOf(1)).permissions() &
         (fs::perms::group_all | fs::perms::others_all)) == fs::perms::none);
}

TEST_CASE("an entry that is damaged is none, is removed, and can be saved again") {
  KeptFrames cache;
  REQUIRE(cache.Save(1));
  REQUIRE(cache.Save(2));
  const std::string path = cache.PathOf(1);
  SECTION("cut") { fs::resize_file(path, fs::file_size(path) - 1); }
  SECTION("empty, as after a loss of power") { fs::resize_file(path, 0); }
  SECTION("far too long") { fs::resize_file(path, 1 << 20); }
  SECTION("overwritten") { std::fstream(path).seekp(100) << "damage"; }
  SECTION("another frame's") {
    fs::copy_file(cache.PathOf(2), path, fs::copy_options::overwrite_existing);
  }
  SlotBytes slot(KeptFrames::kSlotBytes);
  const bool was_loaded = cache.IsThere(1) && cache.store.Load(KeptFrames::KeyOf(1), slot);
  CHECK_FALSE(was_loaded);
  CHECK_FALSE(fs::exists(path));
  REQUIRE(cache.Save(1));
  CHECK(cache.HasRight(1));
}

TEST_CASE("what stands in an entry's place and is no file of ours is left alone") {
  KeptFrames cache;
  REQUIRE(cache.Save(1));
  const std::string path = cache.PathOf(1);
  fs::remove(path);
  SECTION("a link") { fs::create_symlink("/etc/passwd", path); }
  SECTION("a FIFO") { REQUIRE(mkfifo(path.c_str(), 0600) == 0); }
  SECTION("a directory") { fs::create_directory(path); }
  SECTION("a file that others may write") {
    std::ofstream(path) << "x";
    fs::permissions(path, fs::perms::all);
  }
  CHECK_FALSE(cache.IsThere(1));
  CHECK(fs::exists(fs::symlink_status(path)));
}

TEST_CASE("a place where nothing can be kept is unavailable, and says which and why") {
  const TemporaryDirectory files;
  CHECK_THAT(FrameStore("").Prepare().message(), Contains("REEL_CACHE"));
  CHECK_THAT(FrameStore("/dev/null/frames").Prepare().message(),
             Contains("/dev/null/frames") && Contains("Not a directory"));
  const std::string open_to_all = files / "frames";
  fs::create_directory(open_to_all);
  fs::permissions(open_to_all, fs::perms::all);
  const Status status = FrameStore(open_to_all).Prepare();
  CHECK(status.code() == StatusCode::kUnavailable);
  CHECK_THAT(status.message(), Contains("not permitted"));
}

TEST_CASE("a save that fails leaves nothing and says why") {
  KeptFrames cache;
  REQUIRE(cache.store.Prepare().ok());
  std::ofstream(cache.FolderOf(1)) << "a file where a folder should be";
  const Result<int64_t> saved = cache.store.Save(KeptFrames::KeyOf(1), KeptFrames::BytesOf(1));
  CHECK(saved.status().code() == StatusCode::kUnavailable);
  CHECK_THAT(saved.status().message(), Contains("Not a directory"));
}

constexpr uint32_t kFrames = 40;

// Saves and loads all frames again and again, until it is killed or has done `rounds`. Ends with 0 unless
// it saw a frame that was not whole.
void WorkInChild(const std::string& frames, uint32_t seed, int rounds) {
  FrameStore store(frames);
  SlotBytes slot(KeptFrames::kSlotBytes);
  for (int round = 0; round < rounds; ++round) {
    for (uint32_t i = 0; i < kFrames; ++i) {
      const uint32_t frame = (i * 7 + seed) % kFrames;
      if (!store.Save(KeptFrames::KeyOf(frame), KeptFrames::BytesOf(frame)).ok()) _exit(2);
      const uint32_t other = (frame + seed) % kFrames;
      if (!store.Find(KeptFrames::KeyOf(other), KeptFrames::kSlotBytes)) continue;
      // Nobody damages entries here, so one that cannot be loaded was torn.
      if (!store.Load(KeptFrames::KeyOf(other), slot) || slot != KeptFrames::BytesOf(other))
        _exit(3);
    }
  }
  _exit(0);
}

pid_t StartChild(const std::string& frames, uint32_t seed, int rounds) {
  const pid_t pid = fork();
  if (pid == 0) WorkInChild(frames, seed, rounds);
  return pid;
}

int StatusOf(pid_t pid) {
  int status = 0;
  waitpid(pid, &status, 0);
  return status;
}

TEST_CASE("processes that save, load and trim the same frames at once never see half of one") {
  KeptFrames cache;
  REQUIRE(cache.store.Prepare().ok());
  std::array<pid_t, 4> children{};
  for (uint32_t i = 0; i < children.size(); ++i) {
    children[i] = StartChild(cache.frames, i, 25);
  }
  for (int i = 0; i < 20; ++i) TrimFrames(cache.frames, {20 * 4096, 10 * 4096});
  for (const pid_t child : children) CHECK(StatusOf(child) == 0);
}

TEST_CASE("whoever is killed in the middle leaves no torn entry") {
  KeptFrames cache;
  REQUIRE(cache.store.Prepare().ok());
  for (uint32_t seed = 0; seed < 12; ++seed) {
    const pid_t child = StartChild(cache.frames, seed, 1'000'000);
    // Somewhere in its work, which the number of entries that are there tells.
    while (TrimFrames(cache.frames, {INT64_MAX, INT64_MAX}).frames < kFrames / 2) {
    }
    kill(child, SIGKILL);
    CHECK(WIFSIGNALED(StatusOf(child)));
    for (uint32_t frame = 0; frame < kFrames; ++frame) {
      if (cache.IsThere(frame)) CHECK(cache.HasRight(frame));
    }
    ClearFrames(cache.frames);
  }
}

}  // namespace
}  // namespace reel
