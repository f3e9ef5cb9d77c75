#include "client/job_batch.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "client/scene_source.h"
#include "temporary_directory.h"

namespace reel {
namespace {

JobFlags FilmsWith(const std::vector<std::pair<std::string, std::string>>& given) {
  JobFlags flags;
  flags.scene = "films/";
  for (const auto& [name, text] : given) flags.given.push_back({FindJobField(name), text});
  return flags;
}

// What each job writes, below the directory.
std::vector<std::string> OutputsOf(const JobFlags& flags, const TemporaryDirectory& directory) {
  const Result<JobBatch> batch = ResolveJobs(flags, directory.path().string());
  INFO(batch.status().message());
  REQUIRE(batch.ok());
  CHECK(batch.value().is_directory);
  std::vector<std::string> outputs;
  for (const JobBatch::Item& item : batch.value().items) {
    outputs.push_back(std::filesystem::path(item.job.output.path)
                          .lexically_normal()
                          .lexically_relative(directory.path())
                          .string());
  }
  return outputs;
}

std::string RefusalOf(const JobFlags& flags, const TemporaryDirectory& directory) {
  const Status status = ResolveJobs(flags, directory.path().string()).status();
  CHECK(status.code() == StatusCode::kInvalidInput);
  return status.message();
}

struct Films {
  TemporaryDirectory directory;
  Films() {
    directory.Write("films/film-10.json", R"({"scene": "a"})");
    directory.Write("films/film-2.json", R"({"scene": "b", "output": "../two.gif", "fps": 10})");
    directory.Write("films/.film-3.json", "hidden");
    directory.Write("films/notes.txt", "no job");
    directory.Write("films/old.json/film.json", "{}");
    std::filesystem::create_directory(directory / "out");
  }
};

TEST_CASE("a directory of job files is all of them, in the order that people number them in") {
  const Films films;
  const Result<JobBatch> batch =
      ResolveJobs(FilmsWith({{"frames", "7"}, {"fps", "5"}}), films.directory.path().string());
  REQUIRE(batch.status().message().empty());
  const std::vector<JobBatch::Item>& items = batch.value().items;
  REQUIRE(items.size() == 2);
  CHECK(items[0].name == "film-2.json");
  CHECK(items[1].name == "film-10.json");
  CHECK(items[0].job.scene == "b");
  for (const JobBatch::Item& item : items) {
    CHECK(item.job.frames == 7);
    CHECK(item.job.fps == Rational{5, 1});
  }
}

TEST_CASE("each job of a directory has an output of its own, or below the folder that is named") {
  const Films films;
  using Names = std::vector<std::string>;
  CHECK(OutputsOf(FilmsWith({}), films.directory) == Names{"two.gif", "films/film-10.mp4"});
  CHECK(OutputsOf(FilmsWith({{"output", "out"}}), films.directory) ==
        Names{"out/two.gif", "out/film-10.mp4"});
  CHECK(OutputsOf(FilmsWith({{"output", "film.mp4"}, {"output", "out/"}}), films.directory) ==
        Names{"out/two.gif", "out/film-10.mp4"});
}

TEST_CASE("an output that cannot be that of several jobs is refused") {
  const Films films;
  CHECK(RefusalOf(FilmsWith({{"output", "none/"}}), films.directory) ==
        "--output: the folder 'none/' does not exist; make it first");
  CHECK_THAT(RefusalOf(FilmsWith({{"output", "film.mp4"}}), films.directory),
             Catch::StartsWith("--output: 'film.mp4' is one film and there are 2 job files"));
  std::filesystem::remove(films.directory / "films/film-2.json");
  CHECK(OutputsOf(FilmsWith({{"output", "film.mp4"}}), films.directory) ==
        std::vector<std::string>{"film.mp4"});
}

TEST_CASE("two jobs of a directory that write the same file are refused") {
  const Films films;
  const std::string base = films.directory.path().string();
  films.directory.Write("films/z.json", "{\"scene\": \"a\",\n\"output\": \"film-10.mp4\"}");
  CHECK(RefusalOf(FilmsWith({}), films.directory) ==
        base + "/films/z.json:2: output: '" + base +
            "/films/film-10.mp4' is written by film-10.json too; give each job its own");
  CHECK_THAT(RefusalOf(FilmsWith({{"manifest", "m"}, {"output", "out/"}}), films.directory),
             Catch::Contains("film-10.json: manifest: '" + base + "/m' is written by film-2.json"));
}

TEST_CASE("all job files of a directory that are wrong are told, each thing once") {
  const Films films;
  const std::string base = films.directory.path().string() + "/films/";
  films.directory.Write("films/a.json", "{\n,}");
  films.directory.Write("films/b.json", "{\"scene\": \"a\",\n\"fsp\": 1}");
  films.directory.Write("films/c.json", R"({"scene": "a", "range": "0:9"})");
  const std::string errors = RefusalOf(FilmsWith({{"frames", "5"}}), films.directory);
  CHECK_THAT(errors, Catch::StartsWith(base + "a.json:2:1: syntax error") &&
                         Catch::Contains("\n" + base + "b.json:2: 'fsp' is not a field") &&
                         Catch::Contains("\n" + base + "c.json:1: range: 0:9 ends after the film"));
  CHECK(std::count(errors.begin(), errors.end(), '\n') == 2);

  std::filesystem::remove(base + "a.json");
  std::filesystem::remove(base + "b.json");
  const std::string of_flag = RefusalOf(FilmsWith({{"fps", "0"}}), films.directory);
  CHECK_THAT(of_flag, Catch::StartsWith("--fps: '0' is outside"));
  CHECK(std::count(of_flag.begin(), of_flag.end(), '\n') == 0);
  // The flags contradict each other: no file is wrong, but for each the job is.
  CHECK_THAT(RefusalOf(FilmsWith({{"frames", "1"}, {"duration", "1"}}), films.directory),
             Catch::StartsWith(base + "c.json: duration (1 s) and frames (1) are both given"));
}

TEST_CASE("any other scene is a single job") {
  const Films films;
  JobFlags flags = FilmsWith({{"output", "out"}});
  flags.scene = "films/film-2.json";
  const Result<JobBatch> batch = ResolveJobs(flags, films.directory.path().string());
  REQUIRE(batch.ok());
  CHECK_FALSE(batch.value().is_directory);
  CHECK(batch.value().items.size() == 1);
  CHECK(batch.value().items[0].job.scene == "b");
  flags.scene = "films/none.json";
  CHECK_THAT(RefusalOf(flags, films.directory), Catch::Contains("does not exist"));
}

TEST_CASE("a command for one job names a directory of job files as several") {
  const Films films;
  const std::string base = films.directory.path().string();
  CHECK(ResolveJob(FilmsWith({}), base).status().message() ==
        "scene: the directory '" + base + "/films/' holds several job files; name one of them");
  const std::string nested = films.directory.Write("nested.json", "{\n\"scene\": \"films/\"}");
  JobFlags flags;
  flags.scene = "nested.json";
  CHECK_THAT(ResolveJob(flags, base).status().message(),
             Catch::StartsWith(nested + ":2: scene: the directory "));
}

}  // namespace
}  // namespace reel
