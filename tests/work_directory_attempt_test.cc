// Several supervisors that make segments of one film (work_directory.h).

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>

#include "daemon/supervisor/work_directory.h"
#include "temporary_directory.h"

namespace reel {
namespace {

namespace fs = std::filesystem;

const WorkDirectory::Identity kIdentity = {{"fps", "60"}, {"size", "640x480"}};

struct SharedFilm {
  TemporaryDirectory files;
  std::string path = files.path() / "film.mp4";
  WorkDirectory work = WorkDirectory::Open(path, kIdentity, {}).value();

  std::string Attempt(const std::string& name) const {
    const std::string directory = work.path() + "/cluster-1/" + name;
    fs::create_directories(directory);
    return directory;
  }
  Result<WorkDirectory> OpenAttempt(const std::string& name,
                                    const WorkDirectory::Identity& identity = kIdentity) const {
    return WorkDirectory::OpenAttempt(path, identity, Attempt(name), {});
  }
};

TEST_CASE("a segment is the film's by the first note, whoever finishes it later") {
  SharedFilm film;
  WorkDirectory first = film.OpenAttempt("a").value();
  WorkDirectory second = film.OpenAttempt("b").value();
  REQUIRE(first.MarkFinished(3, {60, 100, {181}}).ok());
  // Another encoder's bytes; they are nobody's.
  REQUIRE(second.MarkFinished(3, {60, 999, {}}).ok());
  const FinishedSegment expected{60, 100, {181}, "cluster-1/a"};
  CHECK(first.finished().at(3) == expected);
  CHECK(second.finished().at(3) == expected);
  film.work.ReadNews();
  CHECK(film.work.finished().at(3) == expected);
}

TEST_CASE("an attempt knows what others have finished before it") {
  SharedFilm film;
  REQUIRE(film.OpenAttempt("a").value().MarkFinished(0, {60, 1, {}}).ok());
  CHECK(film.OpenAttempt("b").value().finished().contains(0));
}

TEST_CASE("an attempt that makes some segments reads the notes of those alone") {
  SharedFilm film;
  WorkDirectory first = film.OpenAttempt("a").value();
  for (const int64_t segment : {0, 1, 2}) {
    REQUIRE(first.MarkFinished(segment, {60, 1, {}}).ok());
  }
  const auto second =
      WorkDirectory::OpenAttempt(film.path, kIdentity, film.Attempt("b"), {1, 3}).value();
  CHECK_FALSE(second.finished().contains(0));
  CHECK(second.finished().contains(1));
  CHECK(second.finished().contains(2));
}

TEST_CASE("an attempt at another film is refused, naming what differs") {
  const SharedFilm film;
  const Result<WorkDirectory> attempt = film.OpenAttempt("a", {{"fps", "60"}, {"size", "1x1"}});
  CHECK(attempt.status().code() == StatusCode::kInvalidInput);
  CHECK(attempt.status().message() == "this node would make another film: size is not the same");
}

TEST_CASE(
    "an attempt without the film's directory is refused, and one whose directory went marks "
    "nothing") {
  SharedFilm film;
  WorkDirectory orphan = film.OpenAttempt("a").value();
  fs::remove_all(film.work.path());
  const Status marked = orphan.MarkFinished(0, {60, 1, {}});
  CHECK(marked.code() == StatusCode::kUnavailable);
  CHECK_FALSE(fs::exists(film.work.path()));
  const TemporaryDirectory elsewhere;
  const auto attempt = WorkDirectory::OpenAttempt(film.path, kIdentity, elsewhere.path(), {});
  CHECK(attempt.status().code() == StatusCode::kUnavailable);
  CHECK_THAT(
      attempt.status().message(),
      Catch::Contains(
          "is not there: the film's job has ended, or this node does not see its directory"));
}

TEST_CASE("an orphan of an earlier film of the same name cannot mark a segment of the new one") {
  SharedFilm film;
  WorkDirectory orphan = film.OpenAttempt("a").value();
  { const WorkDirectory ended = std::move(film.work); }
  film.work = WorkDirectory::Open(film.path, kIdentity, {}).value();
  CHECK_FALSE(orphan.MarkFinished(0, {60, 1, {}}).ok());
  film.work.ReadNews();
  CHECK(film.work.finished().empty());
}

TEST_CASE("a segment that is forgotten is made again, by whoever makes it") {
  SharedFilm film;
  REQUIRE(film.OpenAttempt("a").value().MarkFinished(0, {60, 1, {}}).ok());
  WorkDirectory last = film.OpenAttempt("end").value();
  last.Forget(0);
  film.work.ReadNews();
  CHECK(film.work.finished().empty());
  REQUIRE(film.OpenAttempt("b").value().MarkFinished(0, {60, 2, {}}).ok());
  film.work.ReadNews();
  CHECK(film.work.finished().at(0).made_in == "cluster-1/b");
}

TEST_CASE("a directory that another user has made beforehand is not used") {
  if (geteuid() != 0) {
    WARN("skipped: only root can be another user");
    return;
  }
  constexpr uid_t kAda = 1234;
  constexpr uid_t kMallory = 1235;
  const TemporaryDirectory files;
  fs::permissions(files.path(), fs::perms::all);
  const std::string path = files.path() / "film.mp4";
  fs::create_directory(WorkDirectoryFor(path));
  REQUIRE(chown(WorkDirectoryFor(path).c_str(), kMallory, kMallory) == 0);
  fs::permissions(WorkDirectoryFor(path), fs::perms::all);
  REQUIRE(seteuid(kAda) == 0);
  const Status refused = WorkDirectory::Open(path, kIdentity, {}).status();
  REQUIRE(seteuid(0) == 0);
  CHECK(refused.message() ==
        "output: '" + WorkDirectoryFor(path) +
            "' belongs to another user; remove it, or give the film another name");
}

TEST_CASE("what an attempt leaves goes with the film's directory, and not before") {
  SharedFilm film;
  { const WorkDirectory attempt = film.OpenAttempt("a").value(); }
  CHECK(fs::exists(film.work.path() + "/cluster-1/a"));
  { const WorkDirectory ended = std::move(film.work); }
  CHECK(fs::is_empty(film.files.path()));
}

TEST_CASE("a directory where others are at work is taken over although nothing is finished") {
  SharedFilm film;
  const std::string path = film.work.path();
  film.Attempt("a");
  film.work.KeepInAnyCase();
  { const WorkDirectory ended = std::move(film.work); }
  REQUIRE(fs::exists(path));
  WorkDirectory::Leftovers leftovers;
  leftovers.resume = true;
  leftovers.in_progress = true;
  {
    WorkDirectory again = WorkDirectory::Open(film.path, kIdentity, leftovers).value();
    CHECK(fs::exists(path + "/cluster-1/a"));
    again.KeepInAnyCase();
  }
  // Another film there throws it away.
  const auto other = WorkDirectory::Open(film.path, {{"fps", "30"}}, leftovers);
  CHECK(other.ok());
  CHECK_FALSE(fs::exists(path + "/cluster-1/a"));
}

}  // namespace
}  // namespace reel
