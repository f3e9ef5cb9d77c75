#include "daemon/supervisor/work_directory.h"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <utility>

#include "base/unique_fd.h"
#include "temporary_directory.h"

namespace reel {
namespace {

namespace fs = std::filesystem;
using Leftovers = WorkDirectory::Leftovers;

const WorkDirectory::Identity kIdentity = {{"fps", "60"}, {"size", "640x480"}};
const FinishedSegment kSegment = {600, 12345, {7, 9}};

struct Film {
  TemporaryDirectory files;
  std::string path = files.path() / "film.mp4";

  Result<WorkDirectory> Open(Leftovers leftovers = {},
                             const WorkDirectory::Identity& identity = kIdentity) const {
    return WorkDirectory::Open(path, identity, leftovers);
  }
  // As after a run that was killed.
  void LeaveSegment(int64_t index) const {
    WorkDirectory work = Open({true, true}).value();
    REQUIRE(work.MarkFinished(index, kSegment).ok());
    work.Keep();
  }
};

TEST_CASE("a work directory stands beside the film, closed to others, and goes with its job") {
  const Film film;
  {
    const WorkDirectory work = film.Open().value();
    CHECK(work.path() == film.files.path() / ".film.mp4.reel");
    CHECK(fs::status(work.path()).permissions() == fs::perms::owner_all);
    std::ofstream(work.path() + "/half.mp4") << "half";
  }
  CHECK(fs::is_empty(film.files.path()));
}

TEST_CASE("a directory that was moved is removed once") {
  const Film film;
  std::optional<WorkDirectory> first = film.Open().value();
  std::optional<WorkDirectory> second = std::move(*first);
  first.reset();
  CHECK(fs::exists(second->path()));
  second.reset();
  CHECK(fs::is_empty(film.files.path()));
}

TEST_CASE("a directory is only kept for finished segments") {
  const Film film;
  {
    WorkDirectory work = film.Open().value();
    work.Keep();
  }
  CHECK(fs::is_empty(film.files.path()));
  film.LeaveSegment(3);
  CHECK(fs::exists(film.files.path() / ".film.mp4.reel/segment-00003.done"));
}

TEST_CASE("finished segments are taken over by the same job and no other") {
  const Film film;
  film.LeaveSegment(0);
  film.LeaveSegment(3);
  {
    const Result<WorkDirectory> other =
        film.Open({true, false}, {{"fps", "30"}, {"size", "640x480"}});
    CHECK(other.status().code() == StatusCode::kInvalidInput);
    CHECK_THAT(other.status().message(), Catch::Contains("fps is not the same"));
    const Result<WorkDirectory> more = film.Open({true, false}, {{"fps", "60"}});
    CHECK_THAT(more.status().message(), Catch::Contains("it has other settings"));
  }
  WorkDirectory work = film.Open({true, false}).value();
  REQUIRE(work.finished().size() == 2);
  CHECK(work.finished().at(3) == kSegment);
  work.Forget(3);
  CHECK(work.finished().size() == 1);
}

TEST_CASE("without --resume finished segments are refused, and only --force throws them away") {
  const Film film;
  film.LeaveSegment(0);
  const Status refused = film.Open().status();
  CHECK(refused.code() == StatusCode::kInvalidInput);
  CHECK_THAT(refused.message(), Catch::Contains("1 finished segment in") &&
                                    Catch::Contains("--resume") && Catch::Contains("--force"));
  CHECK(film.Open({true, false}).value().finished().size() == 1);
  film.LeaveSegment(0);
  CHECK(film.Open({false, true}).value().finished().empty());
}

TEST_CASE("what would be taken over is counted without being touched") {
  const Film film;
  const auto count = [&film](Leftovers leftovers,
                             const WorkDirectory::Identity& identity = kIdentity) {
    return WorkDirectory::CountLeftovers(film.path, identity, leftovers);
  };
  CHECK(count({}).value() == 0);
  CHECK(fs::is_empty(film.files.path()));
  film.LeaveSegment(0);
  film.LeaveSegment(3);
  CHECK(count({true, false}).value() == 2);
  CHECK(count({false, true}).value() == 0);
  CHECK(count({}).status().message() == film.Open().status().message());
  const WorkDirectory::Identity other = {{"fps", "30"}, {"size", "640x480"}};
  CHECK(count({true, false}, other).status().message() ==
        film.Open({true, false}, other).status().message());
  CHECK(count({true, true}, other).value() == 0);
  CHECK(film.Open({true, false}).value().finished().size() == 2);

  const Film blocked;
  std::ofstream(blocked.files.path() / ".film.mp4.reel") << "mine";
  CHECK(WorkDirectory::CountLeftovers(blocked.path, kIdentity, {}).status().message() ==
        blocked.Open().status().message());
}

TEST_CASE("what is left without a finished segment is in nobody's way") {
  const Film film;
  fs::create_directory(film.files.path() / ".film.mp4.reel");
  std::ofstream(film.files.path() / ".film.mp4.reel/segment-00000.mp4") << "half";
  const WorkDirectory work = film.Open().value();
  CHECK_FALSE(fs::exists(work.path() + "/segment-00000.mp4"));
}

TEST_CASE("a note that is cut off or no note is not believed") {
  const Film film;
  film.LeaveSegment(0);
  const fs::path directory = film.files.path() / ".film.mp4.reel";
  std::ofstream(directory / "segment-00001.done") << R"({"frames":600,"by)";
  std::ofstream(directory / "segment-x.done") << R"({"frames":1,"bytes":1,"bad_frames":[]})";
  std::ofstream(directory / "segment-00002.done.new") << "";
  CHECK(film.Open({true, false}).value().finished().size() == 1);
}

TEST_CASE("a second process that makes the same film is refused while the first one lives") {
  const Film film;
  int told[2];
  REQUIRE(pipe(told) == 0);
  const pid_t child = fork();
  if (child == 0) {
    const Result<WorkDirectory> work = film.Open();
    [[maybe_unused]] const ssize_t written = write(told[1], "x", 1);
    pause();
    _exit(0);
  }
  char byte = 0;
  REQUIRE(read(told[0], &byte, 1) == 1);
  const Status refused = film.Open({true, true}).status();
  CHECK(refused.code() == StatusCode::kInvalidInput);
  CHECK(refused.message() == "output: '" + film.path + "' is being made by another job (process " +
                                 std::to_string(child) + ")");
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  CHECK(film.Open().ok());
  close(told[0]);
  close(told[1]);
}

TEST_CASE("a file under the directory's name and a place that takes no directory are told") {
  const Film film;
  std::ofstream(film.files.path() / ".film.mp4.reel") << "mine";
  const Status in_the_way = film.Open().status();
  CHECK(in_the_way.code() == StatusCode::kInvalidInput);
  CHECK_THAT(in_the_way.message(), Catch::Contains("is in the way"));
  // root may write into /proc, and still cannot.
  const Status nowhere = WorkDirectory::Open("/proc/film.mp4", kIdentity, {}).status();
  CHECK(nowhere.code() == StatusCode::kUnavailable);
  CHECK_THAT(nowhere.message(), Catch::StartsWith("output: cannot write into the directory of"));
}

TEST_CASE("a film's name of any length has a directory of a possible length") {
  const std::string name = WorkDirectoryFor("/a/" + std::string(250, 'x') + ".mp4");
  CHECK(fs::path(name).filename().string().size() < 64);
  CHECK(name != WorkDirectoryFor("/a/" + std::string(251, 'x') + ".mp4"));
}

}  // namespace
}  // namespace reel
