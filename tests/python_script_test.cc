// Which interpreter runs a script, and where.

#include "client/python_script.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <string>

#include "temporary_directory.h"

namespace reel {
namespace {

// A variable of the environment for the length of a test.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before;
    value.empty() ? unsetenv(name) : setenv(name, value.c_str(), 1);
  }
  ~Variable() { before_.empty() ? unsetenv(name_) : setenv(name_, before_.c_str(), 1); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
  std::string before_;
};

class Place {
 public:
  std::string Program(const std::string& name) const {
    const std::string path = directory_.Write(name, "#!/bin/sh\n");
    chmod(path.c_str(), 0700);
    return path;
  }
  std::string path(const std::string& name) const { return directory_ / name; }

 private:
  TemporaryDirectory directory_;
  const Variable venv_{"VIRTUAL_ENV", ""};
  const Variable conda_{"CONDA_PREFIX", ""};
  const Variable search_{"PATH", directory_ / "path"};
};

JobSpec ScriptJob() {
  JobSpec job;
  job.scene = "/a/film.py:draw";
  return job;
}

TEST_CASE("the active environment goes before PATH, and a flag before both") {
  const Place place;
  const std::string in_path = place.Program("path/python3");
  JobSpec job = ScriptJob();
  REQUIRE(SettleScript(job, "/work").ok());
  CHECK(job.script.python == in_path);
  CHECK(job.script.directory == "/work");

  const std::string in_venv = place.Program("venv/bin/python");
  const Variable active("VIRTUAL_ENV", place.path("venv"));
  job = ScriptJob();
  REQUIRE(SettleScript(job, "/work").ok());
  CHECK(job.script.python == in_venv);

  job = ScriptJob();
  job.script.python = "python3";
  REQUIRE(SettleScript(job, "/work").ok());
  CHECK(job.script.python == in_path);
}

TEST_CASE("an active environment without an interpreter is an error that names it") {
  const Place place;
  place.Program("path/python3");
  const Variable active("CONDA_PREFIX", place.path("gone"));
  JobSpec job = ScriptJob();
  const Status status = SettleScript(job, "/work");
  CHECK(status.code() == StatusCode::kInvalidInput);
  CHECK_THAT(status.message(), Catch::Contains("is active (CONDA_PREFIX), but ") &&
                                   Catch::EndsWith("cannot be run; give --python"));
}

TEST_CASE("without any Python it is said how to get one") {
  const Place place;
  JobSpec job = ScriptJob();
  const Status status = SettleScript(job, "/work");
  CHECK(status.code() == StatusCode::kUnavailable);
  CHECK_THAT(status.message(), Catch::Contains("apt install python3"));
}

TEST_CASE("an interpreter or a directory that is not there is refused") {
  const Place place;
  JobSpec job = ScriptJob();
  job.script.python = "/nowhere/python";
  CHECK_THAT(SettleScript(job, "/work").message(),
             Catch::Contains("'/nowhere/python' is not a program"));
  job = ScriptJob();
  job.script.python = place.Program("path/python3");
  job.script.directory = "/nowhere";
  CHECK(SettleScript(job, "/work").message() == "directory: '/nowhere' is not a directory");
}

TEST_CASE("a scene that is no script takes none of a script's options") {
  JobSpec job;
  job.scene = "red_square";
  CHECK(SettleScript(job, "/work").ok());
  CHECK(job.script == ScriptSpec{});
  job.script.stateless = true;
  CHECK(SettleScript(job, "/work").message() ==
        "stateless: is for Python scripts, and 'red_square' is none");
}

}  // namespace
}  // namespace reel
