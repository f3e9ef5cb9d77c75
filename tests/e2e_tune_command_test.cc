// `reel tune` against supervisors that are shell scripts: what it starts, says and leaves.

#include <signal.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "file_text.h"
#include "protocol/job_event.h"
#include "protocol/job_spec.h"
#include "reel_process.h"

namespace reel {
namespace {

namespace fs = std::filesystem;
using Catch::Contains;
using Json = nlohmann::json;

std::string TellLine(const JobEvent& event) {
  return "cat >&4 <<EVENT\n" + JobEventToJson(event) + "\nEVENT\n";
}

// Sets $producers from the job, and notes the job.
const std::string kBegin =
    "job=$(cat <&3); echo \"$job\" >> jobs; trap 'echo INT >> stops; exit' INT\n"
    "producers=$(echo \"$job\" | sed 's/.*\"producers\":\\([0-9]*\\).*/\\1/')\n";

constexpr int64_t kPeakMemoryBytes = 123'456;

// Progress every 50 ms, with $step frames each time, of a film of that many frames.
std::string Draw(int64_t frame_count) {
  constexpr int64_t kPlaceholder = 777'777'777;
  Progress progress;
  progress.frames_done = kPlaceholder;
  progress.frame_count = frame_count;
  progress.waits = {kPlaceholder, 0};
  progress.peak_memory_bytes = kPeakMemoryBytes;
  std::string line = TellLine(progress);
  for (size_t at; (at = line.find(std::to_string(kPlaceholder))) != std::string::npos;) {
    line.replace(at, std::to_string(kPlaceholder).size(), "$n");
  }
  return "n=0; while [ $n -lt " + std::to_string(frame_count) + " ]; do n=$((n + step))\n" + line +
         "sleep 0.05; done\n";
}

// The rate rises up to 4 producers, so steeply that a busy machine does not hide it.
const std::string kRises =
    "case $producers in 1) step=10;; 2) step=40;; 4) step=160;; *) step=10;; esac\n";
const std::string kRisesToFour = kBegin + kRises + Draw(100'000);

const Planned kPlannedJob{"red_square", 64, 48,   {30, 1}, 0, 300, "h264",
                          "yuv420p",    8,  4608, 2,       1, 0,   "/o.mp4"};

// With a temporary directory of its own.
struct Tune {
  ReelInstallation reel;

  explicit Tune(const std::string& script) : reel(script) {
    fs::create_directory(reel.path("tmp"));
    setenv("TMPDIR", reel.path("tmp").c_str(), 1);
  }
  ~Tune() { unsetenv("TMPDIR"); }
  Tune(const Tune&) = delete;
  Tune& operator=(const Tune&) = delete;

  ReelOutcome Run(std::vector<std::string> flags) const {
    std::vector<std::string> words = {"tune", "red_square", "--seconds", "0.1"};
    words.insert(words.end(), flags.begin(), flags.end());
    return RunReel(reel, words);
  }
  std::string Read(const std::string& name) const { return FileText(reel.path(name)); }
  std::vector<JobSpec> Jobs() const {
    std::vector<JobSpec> jobs;
    std::ifstream file(reel.path("jobs"));
    for (std::string line; std::getline(file, line);) {
      jobs.push_back(JobSpecFromJson(line).value());
    }
    return jobs;
  }
  std::vector<int64_t> Counts() const {
    std::vector<int64_t> counts;
    for (const JobSpec& job : Jobs()) counts.push_back(job.producers.value_or(0));
    return counts;
  }
  bool LeftNothing() const { return fs::is_empty(reel.path("tmp")); }
};

using Counts = std::vector<int64_t>;

TEST_CASE("tune tries counts until one more does not help, prints a table and recommends") {
  const Tune tune(kRisesToFour);
  const ReelOutcome outcome = tune.Run({});
  INFO(outcome.out << outcome.err);
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.err == "");
  CHECK(tune.Counts() == Counts{1, 2, 4, 8});
  CHECK_THAT(outcome.out,
             Catch::StartsWith("producers  frames/s  encoder waits  frames wait  peak memory\n") &&
                 Contains("\n        8  ") && Contains("\nRecommended: --producers 4\n") &&
                 Contains("4 producers draw "));
  CHECK(tune.LeftNothing());
}

TEST_CASE("each count is a job of its own, with a film of the same format in a private directory") {
  const Tune tune(kRisesToFour);
  CHECK(tune.Run({"--counts", "2,1", "--range", "10:50", "-o", "films/film.gif"}).exit_code == 0);
  CHECK(tune.Counts() == Counts{1, 2});
  for (const JobSpec& job : tune.Jobs()) {
    CHECK(job.range == FrameRange{10, 50});
    const fs::path film = job.output.path;
    CHECK(film.filename() == "film.gif");
    CHECK(film.parent_path().parent_path() == tune.reel.path("tmp"));
  }
  CHECK(tune.Jobs()[0].output.path != tune.Jobs()[1].output.path);
  // Ended as soon as enough was known, by a signal that keeps nothing.
  CHECK(tune.Read("stops") == "INT\nINT\n");
  CHECK_FALSE(fs::exists(tune.reel.path("films")));
}

TEST_CASE("tune with --json prints one object, and on standard error everything once") {
  const Tune tune(TellLine(kPlannedJob) + TellLine(Warning{"slow disk"}) + kRisesToFour);
  const ReelOutcome outcome = tune.Run({"--json", "--max", "2"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.err == "red_square: 64x48, 300 frames to h264\nwarning: slow disk\n");
  const Json json = Json::parse(outcome.out);
  CHECK(json["recommended"]["flag"] == "--producers 2");
  REQUIRE(json["counts"].size() == 2);
  CHECK(json["counts"][1]["producers"] == 2);
  CHECK(json["counts"][1]["frames_per_second"].get<double>() > 100);
  CHECK(json["counts"][1]["peak_memory_bytes"] == kPeakMemoryBytes);
}

TEST_CASE("tune with --quiet prints the flag alone") {
  const Tune tune(TellLine(kPlannedJob) + TellLine(Warning{"slow disk"}) + kRisesToFour);
  const ReelOutcome outcome = tune.Run({"-q", "--counts", "2"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out == "--producers 2\n");
  CHECK(outcome.err == "");
}

TEST_CASE("a job that fails says so as for render, whatever was measured before") {
  const auto [code, exit_code] = GENERATE(table<StatusCode, int>(
      {{StatusCode::kFailed, 1}, {StatusCode::kInvalidInput, 2}, {StatusCode::kUnavailable, 3}}));
  const std::string failure = TellLine(JobFailed{code, "the first cause", {}, 0});
  SECTION("at once") {
    const Tune tune(failure);
    const ReelOutcome outcome = tune.Run({"--json"});
    CHECK(outcome.exit_code == exit_code);
    CHECK(outcome.err == "reel: the first cause\n");
    CHECK(Json::parse(outcome.out)["error"]["code"] == std::string(StatusCodeName(code)));
    CHECK(tune.LeftNothing());
  }
  SECTION("with the second count") {
    const Tune tune(kBegin + "if [ $producers = 2 ]; then\n" + failure + "exit 1; fi\nstep=10\n" +
                    Draw(100'000));
    const ReelOutcome outcome = tune.Run({"--counts", "1,2,4"});
    CHECK(outcome.exit_code == exit_code);
    CHECK(outcome.err == "reel: the first cause\n");
    CHECK_THAT(outcome.out, Contains("\n        1  ") && !Contains("Recommended"));
    CHECK(tune.Counts() == Counts{1, 2});
    CHECK(tune.LeftNothing());
  }
}

TEST_CASE("a count that the machine has no room for ends the doubling and is noted") {
  const Tune tune(kBegin + "if [ $producers = 4 ]; then\n" +
                  TellLine(JobFailed{StatusCode::kUnavailable, "no more processes", {}, 0}) +
                  "exit 1; fi\n" + kRises + Draw(100'000));
  const ReelOutcome outcome = tune.Run({});
  CHECK(outcome.exit_code == 0);
  CHECK_THAT(outcome.out, Contains("4 producers could not be tried: no more processes\n") &&
                              Contains("Recommended: --producers 2\n"));
  CHECK(tune.Counts() == Counts{1, 2, 4});
}

TEST_CASE("a disk without room for what is measured is told at once and not waited for") {
  const Tune tune(kBegin + TellLine(Paused{"no space left in /tmp"}) +
                  "while :; do sleep 0.05; done\n");
  const ReelOutcome outcome = tune.Run({});
  CHECK(outcome.exit_code == 3);
  CHECK_THAT(outcome.err, Contains("no space left in /tmp; TMPDIR says where"));
  CHECK(tune.LeftNothing());
}

TEST_CASE("a film that is done at once cannot be measured, and it is said what to do") {
  const Tune tune(kBegin + TellLine(Finished{3, 0.1, 1, 0, 1 << 20, 4096, "/o.mp4", {}, {0, 0}}));
  const ReelOutcome outcome = tune.Run({"--json"});
  CHECK(outcome.exit_code == 2);
  CHECK_THAT(outcome.err, Contains("too short to be measured") && Contains("--duration"));
  CHECK(Json::parse(outcome.out)["error"]["code"] == "invalid_input");
  CHECK(tune.Counts() == Counts{1});
}

TEST_CASE("a film that ends early is measured by what there was, and that is said") {
  const Tune tune(kBegin + "step=10\n" + Draw(80) +
                  TellLine(Finished{80, 0.4, 1, 0, 7 << 20, 4096, "/o.mp4", {}, {0, 0}}));
  const ReelOutcome outcome =
      RunReel(tune.reel, {"tune", "red_square", "--counts", "1", "--seconds", "5"});
  CHECK(outcome.exit_code == 0);
  CHECK_THAT(outcome.out,
             Contains("  film ended after 0.") && Contains("too short for good figures (with 1)"));
}

TEST_CASE("flags that cannot be are refused by name, with their limits, and nothing is started") {
  const auto [flags, words] = GENERATE(table<std::vector<std::string>, std::string>({
      {{"--counts", "0"}, "--counts"},
      {{"--counts", "1,,2"}, "--counts"},
      {{"--counts", "1,2,"}, "--counts: '1,2,' is not a list of numbers"},
      {{"--counts", "many"}, "--counts"},
      {{"--counts", "1025"}, "1024"},
      {{"--max", "0"}, "--max"},
      {{"--max", "4", "--counts", "1"}, "--counts"},
      {{"--seconds", "0.05"}, "--seconds"},
      {{"--seconds", "2h"}, "--seconds: '2h' is not in the limits 0.1 to 3600 seconds"},
      {{"--seconds", "soon"}, "--seconds"},
      {{"--producers", "3"}, "'--producers' is not expected"},
      {{"--json", "-q"}, "--json"},
      {{"--crf", "many"}, "--crf"},
  }));
  CAPTURE(flags);
  const Tune tune(kBegin);
  const ReelOutcome outcome = RunReel(tune.reel, [&flags = flags] {
    std::vector<std::string> all = {"tune", "red_square"};
    all.insert(all.end(), flags.begin(), flags.end());
    return all;
  }());
  CHECK(outcome.exit_code == 2);
  CHECK_THAT(outcome.err, Contains(words));
  CHECK_FALSE(fs::exists(tune.reel.path("jobs")));
}

TEST_CASE("a signal ends everything: the supervisor is told, nothing is left, exit code 130") {
  const int number = GENERATE(SIGINT, SIGTERM, SIGHUP);
  const auto when = GENERATE(as<std::string>(), "1", "2");
  CAPTURE(number, when);
  const Tune tune(kBegin + "trap 'echo TERM >> stops; exit' TERM\n" + kRises + "[ " +
                  "$producers = " + when + " ] && echo begun >&2\n" + Draw(100'000));
  ReelProcess process(tune.reel, {"tune", "red_square", "--seconds", when == "1" ? "20" : "0.5"});
  process.WaitForError("begun");
  process.Signal(number);
  const ReelOutcome outcome = process.Wait();
  CHECK(outcome.exit_code == 130);
  CHECK_THAT(outcome.err, Contains("reel: interrupted\n"));
  CHECK_THAT(tune.Read("stops"), Catch::EndsWith("TERM\n"));
  CHECK(tune.Counts().size() == std::stoul(when));
  CHECK(tune.LeftNothing());
}

TEST_CASE("what tune finds no room for is told with the place") {
  const Tune tune(kBegin);
  setenv("TMPDIR", "/proc/nowhere", 1);
  const ReelOutcome outcome = tune.Run({});
  CHECK(outcome.exit_code == 3);
  CHECK_THAT(outcome.err, Contains("no place (TMPDIR): /proc/nowhere: No such file"));
}

TEST_CASE("on a terminal the job's progress shows between the rows") {
  const Tune tune(kRisesToFour);
  ReelProcess process(tune.reel, {"tune", "red_square", "--seconds", "0.1", "--counts", "1"},
                      ReelProcess::StandardError::kTerminal);
  const ReelOutcome outcome = process.Wait();
  CHECK_THAT(outcome.err, Contains("frames") && Catch::EndsWith("\r\x1b[K"));
}

}  // namespace
}  // namespace reel
