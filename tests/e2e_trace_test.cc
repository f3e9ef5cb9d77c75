// --trace: what the trace of a real job tells, however the job ended.

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "file_text.h"
#include "film_probe.h"
#include "job_processes.h"
#include "reel_process.h"
#include "trace_rules.h"

namespace reel {
namespace {

using Json = nlohmann::json;
using Track = std::pair<int64_t, int64_t>;  // what the format calls process and thread

constexpr int64_t kTracedFrames = 100;

std::vector<std::string> TracedFilm(const std::vector<std::string>& more = {}) {
  std::vector<std::string> words = {
      "render",   "testcard",  "--size",  "160x90",     "--frames",    "100", "--fps", "20",
      "--preset", "ultrafast", "--trace", "trace.json", "--producers", "2",   "-o",    "film.mp4"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

class Trace {
 public:
  // Of the file that is left, which must be as readers of traces want it.
  explicit Trace(const ReelInstallation& reel)
      : events_(Json::parse(FileText(reel.path("trace.json")))["traceEvents"]) {
    CHECK(TraceFaults(FileText(reel.path("trace.json"))) == std::vector<std::string>{});
    for (const Json& event : events_) {
      if (event["name"] == "thread_name") tracks_[TrackOf(event)] = event["args"]["name"];
    }
  }

  const Json& events() const { return events_; }

  // Of this name and kind on the tracks whose name begins so.
  std::vector<Json> Named(const std::string& phase, const std::string& track,
                          const std::string& name) const {
    std::vector<Json> found;
    for (const Json& event : events_) {
      if (event["ph"] != phase || event["name"] != name) continue;
      if (NameOf(TrackOf(event)).starts_with(track)) found.push_back(event);
    }
    return found;
  }

  std::vector<Json> OfFrame(const std::string& name, int64_t frame) const {
    std::vector<Json> found;
    for (const Json& event : Named("X", "", name)) {
      if (event["args"]["frame"] == frame) found.push_back(event);
    }
    return found;
  }

  std::set<std::string> StepNames() const {
    std::set<std::string> names;
    for (const Json& event : events_) {
      const bool is_step = event["ph"] == "X" || event["ph"] == "i";
      if (is_step && NameOf(TrackOf(event)) == "steps") names.insert(event["name"]);
    }
    return names;
  }

 private:
  static Track TrackOf(const Json& event) { return {event["pid"], event["tid"]}; }
  std::string NameOf(const Track& track) const {
    const auto found = tracks_.find(track);
    return found != tracks_.end() ? found->second : "";
  }

  Json events_;
  std::map<Track, std::string> tracks_;
};

// Once, in order, and on the tracks of whoever had it.
void CheckWhole(const Trace& trace, int64_t frame) {
  CAPTURE(frame);
  const std::vector<Json> lives = trace.Named("X", "slot ", "frame " + std::to_string(frame));
  REQUIRE(lives.size() == 1);
  const Json& args = lives[0]["args"];
  CHECK(args["leased"] <= args["drawn"]);
  CHECK(args["drawn"] <= args["committed"]);
  CHECK(args["committed"] <= args["taken"]);
  CHECK(args["taken"] <= args["drained"]);
  CHECK(args["drained"] <= args["released"]);
  const std::vector<Json> draws = trace.OfFrame("draw", frame);
  REQUIRE(draws.size() == 1);
  CHECK(draws[0]["ts"] == args["leased"]);
  CHECK(draws[0]["tid"] == args["producer"]);
  CHECK(trace.OfFrame("convert", frame).size() == 1);
  CHECK(trace.OfFrame("write", frame).size() == 1);
}

TEST_CASE("a trace has every frame once, and names whoever drew it") {
  const ReelInstallation reel;
  const ReelOutcome outcome = RunReel(reel, TracedFilm());
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  CHECK_THAT(outcome.err, !Catch::Contains("trace"));
  CHECK(FilesIn(reel.path("")) == "film.mp4 trace.json");
  const Trace trace(reel);
  for (int64_t frame = 0; frame < kTracedFrames; ++frame) CheckWhole(trace, frame);
  CHECK(trace.Named("X", "producer 1", "load").size() == 1);
  CHECK(trace.Named("X", "producer 2", "load").size() == 1);
  CHECK(trace.Named("X", "producer ", "process").size() == 2);
  CHECK(trace.Named("i", "producer ", "crash").empty());
  CHECK(trace.Named("X", "ffmpeg 1", "segment 0").size() == 1);
  const std::vector<Json> decisions = trace.Named("i", "decisions", "2 producers");
  REQUIRE(decisions.size() == 1);
  CHECK(decisions[0]["args"]["reason"] == "as asked for (--producers)");
}

TEST_CASE("a trace shows samples, segments, and every step up to the end") {
  const ReelInstallation reel;
  const ReelOutcome outcome =
      RunReel(reel, TracedFilm({"--param", "sleep_ms=10", "--segment", "2s"}));
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  const Trace trace(reel);
  for (int64_t frame = 0; frame < kTracedFrames; ++frame) CheckWhole(trace, frame);
  CHECK(trace.StepNames() == std::set<std::string>{"load the renderer", "try the encoder's options",
                                                   "render", "encode what is left",
                                                   "join the segments", "count the frames",
                                                   "end of the job"});
  for (const std::string segment : {"segment 0", "segment 1", "segment 2"}) {
    CHECK(trace.Named("X", "ffmpeg ", segment).size() == 1);
    CHECK(trace.Named("X", "writer", segment).size() == 1);
    CHECK(trace.Named("i", "segments", segment + " is on the disk").size() == 1);
  }
  for (const std::string counter :
       {"frames a second", "writer waits (% of the time)", "slots", "cores", "producers"}) {
    CAPTURE(counter);
    CHECK(trace.Named("C", "", counter).size() > 2);
  }
}

TEST_CASE("a frame that is drawn again after a crash is in the trace twice, beside the crash") {
  const ReelInstallation reel;
  const ReelOutcome outcome =
      RunReel(reel, TracedFilm({"--param", "crash_at=40", "--param", "crash_file=crashed"}));
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  const Trace trace(reel);
  const std::vector<Json> draws = trace.OfFrame("draw", 40);
  REQUIRE(draws.size() == 2);
  const std::string how = "was killed by signal 11 (SIGSEGV, Segmentation fault)";
  CHECK(draws[0]["args"]["lost"] == how);
  CHECK_FALSE(draws[1]["args"].contains("lost"));
  CHECK(draws[0]["tid"] != draws[1]["tid"]);
  CHECK(draws[0]["ts"].get<double>() + draws[0]["dur"].get<double>() <= draws[1]["ts"]);
  const std::vector<Json> crashes = trace.Named("i", "producer ", "crash");
  REQUIRE(crashes.size() == 1);
  CHECK(crashes[0]["args"]["how"] == how);
  CHECK(crashes[0]["tid"] == draws[0]["tid"]);
  for (const int64_t frame : {0, 39, 41, 99}) CheckWhole(trace, frame);
}

TEST_CASE("a job that failed has its trace, with the cause and what was being drawn") {
  const ReelInstallation reel;
  const ReelOutcome outcome =
      RunReel(reel, TracedFilm({"--param", "crash_at=40", "--param", "sleep_ms=20"}));
  REQUIRE(outcome.exit_code == 1);
  CHECK(FilesIn(reel.path("")) == "trace.json");
  const Trace trace(reel);
  CHECK(trace.OfFrame("draw", 40).size() == 3);
  CHECK(trace.Named("i", "producer ", "crash").size() == 3);
  const std::vector<Json> ends = trace.Named("i", "steps", "end of the job");
  REQUIRE(ends.size() == 1);
  CHECK_THAT(ends[0]["args"]["how"].get<std::string>(),
             Catch::Contains("frame 40 of testcard") && Catch::Contains("3 attempts"));
  CheckWhole(trace, 0);
  // Those that stood ready behind it: drawn by the other producer, which is long there by frame 40.
  const std::vector<Json> lost = trace.OfFrame("draw", 41);
  REQUIRE(lost.size() == 1);
  CHECK(lost[0]["args"]["lost"] == "the pass ended before");
}

TEST_CASE("a job that was interrupted has its trace") {
  const ReelInstallation reel;
  ReelProcess process(reel, TracedFilm({"--param", "hang_at=99"}));
  process.WaitForError("left  2 producers");
  process.Signal(SIGINT);
  CHECK(process.Wait().exit_code == 130);
  CHECK(FilesIn(reel.path("")) == "trace.json");
  const Trace trace(reel);
  CheckWhole(trace, 0);
}

TEST_CASE("frames that an encoder lost are in the trace again, with its failure") {
  const ReelInstallation reel;
  ReelProcess process(reel, TracedFilm({"--param", "sleep_ms=20"}));
  process.WaitForError("left  2 producers");
  for (const JobProcess& each : ProcessesIn(reel.path(""))) {
    if (each.program == "ffmpeg") Kill(each);
  }
  const ReelOutcome outcome = process.Wait();
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  const Trace trace(reel);
  CHECK(trace.OfFrame("write", 0).size() == 2);
  CHECK(trace.OfFrame("write", 99).size() == 1);
  const std::vector<Json> failures = trace.Named("i", "ffmpeg ", "failure");
  REQUIRE(failures.size() == 1);
  CHECK_THAT(failures[0]["args"]["how"].get<std::string>(), Catch::Contains("signal 9"));
}

TEST_CASE("words with quotes and backslashes make no trace that cannot be read") {
  const ReelInstallation reel;
  const std::string words = "\"a\\\xc3\xa9";
  CHECK(RunReel(reel, TracedFilm({"--param", "sleep_ms=" + words})).exit_code == 2);
  const Trace trace(reel);
  const std::vector<Json> ends = trace.Named("i", "steps", "end of the job");
  REQUIRE(ends.size() == 1);
  CHECK_THAT(ends[0]["args"]["how"].get<std::string>(), Catch::Contains(words));
}

TEST_CASE("a trace that cannot be written is refused before anything is drawn") {
  const ReelInstallation reel;
  const auto render = [&](const std::string& trace) {
    std::vector<std::string> words = TracedFilm();
    *std::find(words.begin(), words.end(), "trace.json") = trace;
    return RunReel(reel, words);
  };
  for (const std::string trace : {"nowhere/trace.json", ".", "film.mp4"}) {
    const ReelOutcome outcome = render(trace);
    CAPTURE(outcome.err);
    CHECK(outcome.exit_code == 2);
    CHECK_THAT(outcome.err, Catch::Contains("trace: '"));
  }
  CHECK(FilesIn(reel.path("")) == "");
}

}  // namespace
}  // namespace reel
