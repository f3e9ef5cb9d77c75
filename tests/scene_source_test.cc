#include "client/scene_source.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <string>

#include "temporary_directory.h"

namespace reel {
namespace {

using Kind = SceneSource::Kind;

struct Files {
  TemporaryDirectory directory;
  Files() {
    directory.Write("red/reel.json", "{}");
    directory.Write("film.json", "{}");
    directory.Write("dot.so", "");
    directory.Write("shots/1.PNG", "");
    directory.Write("notes/readme.txt", "");
    directory.Write("films/1.json", "");
    directory.Write("mixed/1.json", "");
    directory.Write("mixed/2.png", "");
    directory.Write("logo.jpeg", "");
    directory.Write("script.txt", "");
    directory.Write("line_chart/reel.json", "{}");
    ::mkfifo((directory.path() / "pipe.json").c_str(), 0600);
  }
  std::string base() const { return directory.path().string(); }
};

TEST_CASE("a scene is known by its form and by what stands there") {
  const Files files;
  const auto [scene, kind, path] = GENERATE(table<std::string, Kind, std::string>(
      {{"red_square", Kind::kRendererName, ""},
       {"line_chart", Kind::kRendererName, ""},
       {"./line_chart", Kind::kJobFile, "./line_chart/reel.json"},
       {"./red", Kind::kJobFile, "./red/reel.json"},
       {"red/", Kind::kJobFile, "red/reel.json"},
       {"film.json", Kind::kJobFile, "film.json"},
       {"dot.so", Kind::kPlugin, "dot.so"},
       {"./shots", Kind::kImages, "./shots"},
       {"films/", Kind::kJobDirectory, "films/"},
       {"mixed/", Kind::kImages, "mixed/"},
       {"logo.jpeg", Kind::kImages, "logo.jpeg"},
       {"shots/*.png", Kind::kImages, "shots/*.png"}}));
  CAPTURE(scene);
  const Result<SceneSource> source = FindScene(scene, files.base());
  REQUIRE(source.status().message().empty());
  CHECK(source.value().kind == kind);
  CHECK(source.value().text == (path.empty() ? scene : files.base() + "/" + path));
}

TEST_CASE("what is no scene is refused with what stands there and what a scene can be") {
  const Files files;
  const auto [scene, reason] = GENERATE(table<std::string, std::string>(
      {{"nothing.json", "does not exist"},
       {"./red_square", "does not exist"},
       {"script.txt", "is a file of an unknown kind"},
       {"pipe.json", "is neither a file nor a directory"},
       {"./notes", "is a directory without job files and without pictures"},
       {"gone.py:film", "does not exist, or is not a file"},
       {std::string(300, 'x') + ".json", "cannot be looked at: File name too long"},
       {"script.txt/x", "does not exist"}}));
  CAPTURE(scene);
  const Status status = FindScene(scene, files.base()).status();
  CHECK(status.code() == StatusCode::kInvalidInput);
  CHECK_THAT(status.message(), Catch::Contains(reason) && Catch::Contains("a scene is a renderer"));
}

TEST_CASE("the job files of a directory are listed as people number them") {
  const Files files;
  files.directory.Write("jobs/b-10.json", "");
  files.directory.Write("jobs/b-9.json", "");
  files.directory.Write("jobs/a.json", "");
  files.directory.Write("jobs/.hidden.json", "");
  files.directory.Write("jobs/a.json.bak", "");
  files.directory.Write("jobs/d.json/a.json", "");
  const std::string jobs = files.base() + "/jobs/";
  CHECK(JobFilesIn(jobs).value() ==
        std::vector<std::string>{jobs + "a.json", jobs + "b-9.json", jobs + "b-10.json"});
  CHECK_THAT(JobFilesIn(files.base() + "/notes").status().message(),
             Catch::Contains("is a directory without job files"));
  CHECK_THAT(JobFilesIn(files.base() + "/none").status().message(),
             Catch::Contains("cannot be read: No such file"));
}

TEST_CASE("only a regular file within the limit is read as a job file") {
  const Files files;
  CHECK(ReadJobFile(files.base() + "/film.json").value() == "{}");
  CHECK_THAT(ReadJobFile(files.base() + "/none.json").status().message(),
             Catch::EndsWith("none.json: No such file or directory"));
  CHECK_THAT(ReadJobFile(files.base() + "/pipe.json").status().message(),
             Catch::EndsWith("not a regular file"));
  files.directory.Write("large.json", std::string((1 << 20) + 1, ' '));
  CHECK_THAT(ReadJobFile(files.base() + "/large.json").status().message(),
             Catch::EndsWith("1048577 bytes; the limit of a job file is 1048576"));
}

}  // namespace
}  // namespace reel
