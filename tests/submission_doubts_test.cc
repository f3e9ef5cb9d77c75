#include "client/submission_doubts.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "environment_variable.h"
#include "temporary_directory.h"

namespace reel {
namespace {

TEST_CASE("a scene, an output and a directory that cannot be are doubted, and nothing else is") {
  const TemporaryDirectory directory;
  setenv("REEL_PLUGIN_PATH", directory.path().c_str(), 1);
  directory.Write("red_dots.so", "");
  JobSpec job;
  job.scene = "red_dots";
  job.output.path = directory / "film.mp4";
  CHECK(DoubtsOf(job).empty());
  job.scene = "red_dot";
  REQUIRE(DoubtsOf(job).size() == 1);
  CHECK(
      DoubtsOf(job)[0].starts_with("scene: there is no renderer 'red_dot', did you mean "
                                   "'red_dots'?"));
  job.scene = directory / "nowhere.py";
  CHECK(DoubtsOf(job)[0] == "scene: there is no file '" + job.scene + "'");
  // Its clips have renderers, and not it.
  job.timeline.text = "[]";
  CHECK(DoubtsOf(job).empty());
  directory.Write("film.mp4", "");
  REQUIRE(DoubtsOf(job).size() == 1);
  CHECK(DoubtsOf(job)[0].find("exists; if it still does at the job's turn, the job fails") !=
        std::string::npos);
  job.output.force = true;
  CHECK(DoubtsOf(job).empty());
  job.output.path = directory / "none/film.mp4";
  CHECK(DoubtsOf(job) ==
        std::vector<std::string>{"output: there is no directory '" + (directory / "none") + "'"});
  unsetenv("REEL_PLUGIN_PATH");
}

TEST_CASE("a job for Slurm is doubted where there is no sbatch") {
  const TemporaryDirectory directory;
  directory.Write("red_dots.so", "");
  const EnvironmentVariable plugins("REEL_PLUGIN_PATH", directory.path());
  const EnvironmentVariable path("PATH", directory.path());
  JobSpec job;
  job.scene = "red_dots";
  job.output.path = directory / "film.mp4";
  CHECK(DoubtsOf(job).empty());
  job.cluster.engine = "slurm";
  REQUIRE(DoubtsOf(job).size() == 1);
  CHECK(DoubtsOf(job)[0] ==
        "on: there is no sbatch in PATH, so nothing can be given to Slurm from this machine; the "
        "job will fail (--on here renders it here)");
  directory.Write("sbatch", "");
  std::filesystem::permissions(directory / "sbatch", std::filesystem::perms::owner_all);
  CHECK(DoubtsOf(job).empty());
}

}  // namespace
}  // namespace reel
