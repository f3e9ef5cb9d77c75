// The whole `reel` binary against supervisors that are shell scripts: what it starts, says and
// leaves.

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>
#include <vector>

#include "client/text_columns.h"
#include "environment_variable.h"
#include "file_text.h"
#include "protocol/job_event.h"
#include "protocol/job_spec.h"
#include "reel_process.h"

namespace reel {
namespace {

using Json = nlohmann::json;

// A line of shell that tells an event.
std::string Tell(const JobEvent& event) {
  return "cat >&4 <<'EVENT'\n" + JobEventToJson(event) + "\nEVENT\n";
}

const Planned kPlanned{"red_square", 64, 48,   {30, 1}, 0, 300, "h264",
                       "yuv420p",    8,  4608, 2,       1, 0,   "/o.mp4"};
const Finished kFinished{300, 2.0, 4, 0, 1 << 20, 4096, "/o.mp4", {}, {0, 0}};

// Waits for ever, but runs its traps: a FIFO that the shell itself holds open never has anything to
// read.
const std::string kWaitForSignals = "mkfifo idle; exec 9<>idle; while :; do read line <&9; done\n";

TEST_CASE("render hands the job to a supervisor and exits 0 when it has finished") {
  const ReelInstallation reel("echo \"$*\" > argv; cat <&3 > job; cat > stdin; echo printed;\n" +
                              Tell(kPlanned) + Tell(kFinished));
  const ReelOutcome outcome =
      RunReel(reel, {"render", "red_square", "--frames", "300", "-o", "o.mp4"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out.empty());
  CHECK_THAT(outcome.err, Catch::Contains("printed\n") && Catch::Contains("64x48, 30 frames/s") &&
                              Catch::Contains("/o.mp4: 300 frames in 2.0 s") &&
                              Catch::Contains("next time: --producers 4"));
  CHECK(FileText(reel.path("argv")) == "render\n");
  CHECK(FileText(reel.path("stdin")).empty());
  const Result<JobSpec> job = JobSpecFromJson(FileText(reel.path("job")));
  REQUIRE(job.ok());
  CHECK(job->frames == 300);
  CHECK(job->output.path == reel.path("o.mp4"));
}

TEST_CASE("a supervisor gets no descriptors but those of the contract, and its own process group") {
  const ReelInstallation reel(
      "ls /proc/self/fd > fds; ps -o pgid= -p $$ | tr -d ' ' > group; echo $$ > pid\n" +
      Tell(kFinished));
  const int stray = ::open("/dev/null", O_RDONLY);  // inherited by reel
  CHECK(RunReel(reel, {"render", "red_square", "-o", "o.mp4"}).exit_code == 0);
  ::close(stray);
  CHECK(FileText(reel.path("fds")) == "0\n1\n2\n3\n4\n5\n");  // 5 is the directory that ls reads
  CHECK(FileText(reel.path("group")) == FileText(reel.path("pid")));
}

TEST_CASE("a supervisor starts with no signal blocked") {
  // bash keeps the mask it is given, and dash clears it. No grep: bash blocks SIGCHLD around a
  // child.
  const ReelInstallation reel(
      "#!/bin/bash\nwhile read key value; do [ $key = SigBlk: ] && echo $value > mask\n"
      "done < /proc/$$/status\n" +
      Tell(kFinished));
  CHECK(RunReel(reel, {"render", "red_square", "-o", "o.mp4"}).exit_code == 0);
  CHECK(FileText(reel.path("mask")) == "0000000000000000\n");
}

TEST_CASE("with --json one object and nothing else goes to standard output") {
  const ReelInstallation reel("echo noise;\n" + Tell(kPlanned) + Tell(kFinished));
  const ReelOutcome outcome = RunReel(reel, {"render", "red_square", "-o", "o.mp4", "--json"});
  CHECK(outcome.exit_code == 0);
  CHECK(Json::parse(outcome.out)["frames"] == 300);
}

TEST_CASE("with --quiet nothing is said of a job that goes well") {
  const ReelInstallation reel(Tell(kPlanned) + Tell(Warning{"slow disk"}) + Tell(kFinished));
  const ReelOutcome outcome = RunReel(reel, {"render", "red_square", "-o", "o.mp4", "-q"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out + outcome.err == "");
}

TEST_CASE("what processes print shows only when it is asked for, and harmless") {
  const ReelInstallation reel(Tell(LogLine{"producer 1", "\x1b[2Jhello"}) + Tell(kFinished));
  CHECK_THAT(RunReel(reel, {"render", "red_square", "-o", "o.mp4", "-v"}).err,
             Catch::Contains("producer 1: \\x1b[2Jhello\n"));
  CHECK_THAT(RunReel(reel, {"render", "red_square", "-o", "o.mp4"}).err, !Catch::Contains("hello"));
}

TEST_CASE("each way that a job fails has its exit code and its words") {
  const auto [code, exit_code] = GENERATE(table<StatusCode, int>({{StatusCode::kFailed, 1},
                                                                  {StatusCode::kInvalidInput, 2},
                                                                  {StatusCode::kUnavailable, 3},
                                                                  {StatusCode::kInternal, 70},
                                                                  {StatusCode::kCancelled, 130}}));
  const ReelInstallation reel(Tell(JobFailed{code, "the first cause\nlast line", {}, 0}));
  const ReelOutcome outcome = RunReel(reel, {"render", "red_square", "-o", "o.mp4", "--json"});
  CHECK(outcome.exit_code == exit_code);
  CHECK(outcome.err == "reel: the first cause\nlast line\n");
  const Json error = Json::parse(outcome.out)["error"];
  CHECK(error["code"] == std::string(StatusCodeName(code)));
  CHECK(error["message"] == "the first cause\nlast line");
  CHECK(error["segments_kept"] == 0);
}

TEST_CASE("a failure shows its cause taken apart, and how to go on from what was kept") {
  JobFailed failed{StatusCode::kFailed, "frame 3 could not be drawn", {}, 2};
  failed.cause.process = "producer 3";
  failed.cause.frame = 3;
  failed.cause.last_lines = {"\x1b[31mred"};
  const ReelInstallation reel(Tell(failed));
  const ReelOutcome outcome = RunReel(reel, {"render", "red_square", "-o", "o.mp4", "--json"});
  CHECK_THAT(outcome.err,
             Catch::Contains("  process:     producer 3\n") &&
                 Catch::Contains("    \\x1b[31mred\n") &&
                 Catch::Contains("2 finished segments; the same command with --resume"));
  const Json error = Json::parse(outcome.out)["error"];
  CHECK(error["cause"]["frame"] == 3);
  CHECK(error["segments_kept"] == 2);
}

TEST_CASE("a supervisor that dies without a word is a failure that says how it died") {
  const auto [script, words] = GENERATE(table<std::string, std::string>(
      {{"kill -SEGV $$", "died of signal 11 (Segmentation fault)"},
       {"kill -KILL $$", "died of signal 9 (Killed); the system kills when memory runs out"},
       {"exit 7", "ended without a result: it exited with status 7"},
       {"echo nonsense >&4; exit 0", "before that it said what is not a job event"}}));
  CAPTURE(script);
  const ReelInstallation reel(script + "\n");
  const ReelOutcome outcome = RunReel(reel, {"render", "red_square", "-o", "o.mp4"});
  CHECK(outcome.exit_code == 1);
  CHECK_THAT(outcome.err, Catch::Contains(words));
}

TEST_CASE("an event pipe that a descendant holds open does not hold the command") {
  // The descendant waits until somebody reads the FIFO, which is after reel has ended.
  const ReelInstallation reel("mkfifo held; (exec >/dev/null 2>&1; echo done > held) &\n" +
                              Tell(kFinished));
  CHECK(RunReel(reel, {"render", "red_square", "-o", "o.mp4"}).exit_code == 0);
  CHECK(FileText(reel.path("held")) == "done\n");
}

TEST_CASE("a supervisor that is not there is told by name and exits 3") {
  const ReelInstallation reel("");
  std::filesystem::remove(reel.path("bin/reel-supervisor"));
  const ReelOutcome outcome = RunReel(reel, {"render", "red_square", "-o", "o.mp4"});
  CHECK(outcome.exit_code == 3);
  CHECK_THAT(outcome.err, Catch::Contains(reel.path("bin/reel-supervisor")) &&
                              Catch::Contains("No such file or directory"));
}

TEST_CASE("a signal is passed on as SIGTERM, awaited, and exits 130") {
  const int number = GENERATE(SIGINT, SIGTERM, SIGHUP);
  CAPTURE(number);
  const ReelInstallation reel("trap '" + std::string("echo cleaned > cleaned; exit 1' TERM\n") +
                              Tell(kPlanned) + kWaitForSignals);
  ReelProcess process(reel, {"render", "red_square", "-o", "o.mp4"});
  process.WaitForError("64x48");
  process.Signal(number);
  const ReelOutcome outcome = process.Wait();
  CHECK(outcome.exit_code == 130);
  CHECK_THAT(outcome.err, Catch::EndsWith("reel: interrupted\n"));
  CHECK(FileText(reel.path("cleaned")) == "cleaned\n");
}

TEST_CASE("a job that finishes in spite of the signal has finished") {
  const ReelInstallation reel("finish() {\n" + Tell(kFinished) + "exit 0\n}\ntrap finish TERM\n" +
                              Tell(kPlanned) + kWaitForSignals);
  ReelProcess process(reel, {"render", "red_square", "-o", "o.mp4"});
  process.WaitForError("64x48");
  process.Signal(SIGINT);
  CHECK(process.Wait().exit_code == 0);
}

TEST_CASE("a second signal kills a supervisor that does not end") {
  const ReelInstallation reel("trap '' TERM\n" + Tell(kPlanned) + kWaitForSignals);
  ReelProcess process(reel, {"render", "red_square", "-o", "o.mp4"});
  process.WaitForError("64x48");
  process.Signal(SIGINT);
  process.Signal(SIGTERM);  // another number, so that the two are not merged into one
  CHECK(process.Wait().exit_code == 130);
}

TEST_CASE("a supervisor is told when its client is killed") {
  const ReelInstallation reel("trap 'echo told > told; exit 1' TERM\n" + Tell(kPlanned) +
                              kWaitForSignals);
  REQUIRE(::mkfifo(reel.path("told").c_str(), 0600) == 0);
  const unique_fd told(::open(reel.path("told").c_str(), O_RDONLY | O_NONBLOCK));
  ReelProcess process(reel, {"render", "red_square", "-o", "o.mp4"});
  process.WaitForError("64x48");
  process.Signal(SIGKILL);
  pollfd poll_told{told.get(), POLLIN, 0};
  constexpr int kPatienceMs = 20'000;
  REQUIRE(::poll(&poll_told, 1, kPatienceMs) == 1);
  std::string text(5, '\0');
  CHECK(::read(told.get(), text.data(), text.size()) == 5);
  CHECK(text == "told\n");
}

TEST_CASE(
    "on a terminal the progress line is rewritten within the width and taken away at the end") {
  std::string script = Tell(kPlanned);
  for (int64_t done = 0; done <= 300; done += 50) {
    script += Tell(Progress{Phase::kRendering, done, 300, 75, 4, 0, 0, {done, 0}});
  }
  const ReelInstallation reel(script + Tell(kFinished));
  ReelProcess process(reel, {"render", "red_square", "-o", "o.mp4"},
                      ReelProcess::StandardError::kTerminal);
  const std::string err = process.Wait().err;
  const std::string erase = "\r\x1b[K";
  size_t at = err.find(erase);
  REQUIRE(at != std::string::npos);
  CHECK_THAT(err, Catch::Contains(erase + "/o.mp4: 300 frames"));
  for (size_t next; (next = err.find(erase, at + 1)) != std::string::npos; at = next) {
    const std::string line = err.substr(at + erase.size(), next - at - erase.size());
    CHECK(TextColumns(std::regex_replace(line, std::regex("\x1b\\[[0-9;]*m"), "")) < 60);
  }
}

TEST_CASE("without a terminal there is a line a quarter") {
  std::string script = Tell(kPlanned);
  for (int64_t done = 0; done <= 300; done += 3) {
    script += Tell(Progress{Phase::kRendering, done, 300, 75, 4, 0, 0, {0, 0}});
  }
  const ReelInstallation reel(script + Tell(kFinished));
  const std::string err = RunReel(reel, {"render", "red_square", "-o", "o.mp4"}).err;
  CHECK(err.find('\x1b') == std::string::npos);
  for (const char* share : {" 25%", " 50%", " 75%", "100%"})
    CHECK_THAT(err, Catch::Contains(share));
  CHECK(std::count(err.begin(), err.end(), '%') == 4);
}

struct StillCase {
  std::vector<std::string> flags;
  int64_t first_frame;
};

TEST_CASE("still renders one frame of the job to a PNG") {
  const auto test = GENERATE(values<StillCase>(
      {{{"--frame", "7"}, 7}, {{"--at", "1.5s"}, 45}, {{"--at", "99ms"}, 2}, {{}, 0}}));
  const ReelInstallation reel("cat <&3 > job\n" + Tell(kFinished));
  reel.directory().Write("film.json", R"({"scene": "red_square", "fps": 30, "crf": 20,
    "output": "film.mp4", "audio": "a.wav", "manifest": "m"})");
  std::vector<std::string> words = {"still", "film.json", "-o", "x.png"};
  words.insert(words.end(), test.flags.begin(), test.flags.end());
  REQUIRE(RunReel(reel, words).exit_code == 0);
  const JobSpec job = JobSpecFromJson(FileText(reel.path("job"))).value();
  CHECK(job.range == FrameRange{test.first_frame, test.first_frame + 1});
  OutputSpec output;
  output.path = reel.path("x.png");
  CHECK(job.output == output);
}

TEST_CASE("still asks the renderer for its frame rate where the job has none") {
  Described described;
  described.fps = {24, 1};
  const ReelInstallation reel("cat <&3 > job; if [ $1 = describe ]; then\n" + Tell(described) +
                              "else\n" + Tell(kFinished) + "fi\n");
  REQUIRE(RunReel(reel, {"still", "red_square", "--at", "2s", "-o", "x.png"}).exit_code == 0);
  CHECK(JobSpecFromJson(FileText(reel.path("job")))->range == FrameRange{48, 49});
}

TEST_CASE("still takes the rate that a film would have where not even the renderer has one") {
  const ReelInstallation reel("cat <&3 > job; if [ $1 = describe ]; then\n" + Tell(Described{}) +
                              "else\n" + Tell(kFinished) + "fi\n");
  REQUIRE(RunReel(reel, {"still", "red_square", "--at", "2s", "-o", "x.png"}).exit_code == 0);
  CHECK(JobSpecFromJson(FileText(reel.path("job")))->range == FrameRange{60, 61});
}

TEST_CASE("info shows one renderer, or one line for each that is installed") {
  Described described;
  described.renderer = "dot";
  described.summary = "A dot.";
  const ReelInstallation reel("[ $1 = describe ] || exit 1\nif grep -q bad <&3; then\n" +
                              Tell(JobFailed{StatusCode::kInvalidInput, "not a plugin", {}, 0}) +
                              "else\n" + Tell(described) + "fi\n");
  CHECK_THAT(RunReel(reel, {"info", "dot"}).out, Catch::StartsWith("dot: A dot.\n"));
  CHECK(Json::parse(RunReel(reel, {"info", "dot", "--json"}).out)["summary"] == "A dot.");
  reel.directory().Write("lib/reel/renderers/dot.so", "");
  reel.directory().Write("lib/reel/renderers/bad.so", "");
  CHECK(RunReel(reel, {"info"}).out == "bad  cannot be used: not a plugin\ndot  A dot.\n");
  CHECK(Json::parse(RunReel(reel, {"info", "--json"}).out).size() == 1);
}

struct Mistake {
  std::vector<std::string> words;
  std::string reason;
};

TEST_CASE("a command line with a mistake exits 2, says what was meant and starts nothing") {
  const ReelInstallation reel("echo started > started\n");
  const auto mistake = GENERATE(values<Mistake>(
      {{{}, "A subcommand is required"},
       {{"rendr"}, "'rendr' is not a command; did you mean render?"},
       {{"render"}, "SCENE is required"},
       {{"render", "a.png", "b.png", "-o", "x.mp4"},
        "'b.png' is not expected; there is one SCENE: put a pattern into quotes"},
       {{"list", "7"}, "'7' is not expected\n"},
       {{"watch", "film"}, "JOB: 'film' is not a job's number; `reel list` shows them"},
       {{"cancel", "1", "0"}, "JOB: '0' is not a job's number"},
       {{"status", "1x"}, "JOB: '1x' is not a job's number"},
       {{"render", "a", "--duratoin", "5"},
        "'--duratoin' is not expected; did you mean --duration?"},
       {{"render", "a", "--fps"}, "--fps"},
       {{"render", "a"}, "output: missing; say where the film goes, like -o film.mp4"},
       {{"render", "a", "-o", "x.mp4", "--fps", "0"}, "--fps: '0' is outside of the limits"},
       {{"still", "a", "-o", "x.jpg"}, "x.jpg' does not end in .png"},
       {{"still", "a", "-o", "%d.png"}, "names a sequence (%); a still is one picture"},
       {{"still", "a"}, "--output: missing; say where the picture goes, like -o still.png"},
       {{"still", "a", "-o", "x.png", "--fps", "1000", "--at", "100000000"},
        "--at: '100000000' is beyond the last possible frame, 99999999"},
       {{"preview", "1", "--as", "sixel", "-o", "a.png"},
        "--as sixel: a file gets a PNG; leave one of the two out"},
       {{"preview", "1", "-o", "a.jpg"},
        "--output: 'a.jpg' does not end in .png, and a preview is a PNG"},
       {{"preview", "1", "--follow"}, "--follow: standard output is no terminal; name a file"},
       {{"list", "--socket", std::string(200, 'x')}, "bytes; possible are 1 to 107"},
       {{"still", "a", "-o", "x.png", "--frame", "1", "--at", "2"}, "excludes"},
       {{"info", "no/such"}, "does not exist"}}));
  CAPTURE(mistake.reason);
  const ReelOutcome outcome = RunReel(reel, mistake.words);
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.out.empty());
  CHECK_THAT(outcome.err, Catch::StartsWith("reel: ") && Catch::Contains(mistake.reason));
  CHECK_FALSE(std::filesystem::exists(reel.path("started")));
}

TEST_CASE("without a home there is no place for a cache, and it is said which variable gives one") {
  const ReelInstallation reel("");
  const EnvironmentVariable home("HOME"), cache("REEL_CACHE"), caches("XDG_CACHE_HOME");
  const ReelOutcome outcome = RunReel(reel, {"cache"});
  CHECK(outcome.exit_code == 3);
  CHECK(outcome.err == "reel: there is no place for a cache: HOME is not set; set REEL_CACHE\n");
}

TEST_CASE("preview with --json needs a file to tell of") {
  const ReelOutcome outcome = RunReel(ReelInstallation(""), {"preview", "1", "--json"});
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.err == "reel: --json: tells of a file; name one with -o, like -o now.png\n");
}

TEST_CASE("standard output that takes nothing is an error") {
  const ReelInstallation reel("");
  const std::string command =
      "exec '" + reel.path("bin/reel") + "' schema > /dev/full 2> '" + reel.path("said") + "'";
  CHECK(WEXITSTATUS(std::system(command.c_str())) == 3);
  CHECK(FileText(reel.path("said")) == "reel: standard output cannot be written\n");
}

TEST_CASE("a reader that has read enough is not told that there was more") {
  const ReelInstallation reel("");
  const std::string command = "'" + reel.path("bin/reel") + "' schema 2> '" + reel.path("said") +
                              "' | head -n 1 > '" + reel.path("read") + "'";
  for (int i = 0; i < 5; ++i) REQUIRE(std::system(command.c_str()) == 0);
  CHECK(FileText(reel.path("said")).empty());
  CHECK(FileText(reel.path("read")) == "{\n");
}

// The dashes, which all flags have in common, make no flag like another one.
TEST_CASE("a flag that this command does not have is not taken for another one of it") {
  const ReelInstallation reel("echo started > started\n");
  const auto flag = GENERATE(as<std::string>(), "--trace", "--priority", "--", "-", "--x");
  CAPTURE(flag);
  const ReelOutcome outcome = RunReel(reel, {"tune", "a", "b", flag, "x"});
  CHECK(outcome.exit_code == 2);
  CHECK_THAT(outcome.err, Catch::Contains("is not expected") && !Catch::Contains("did you mean"));
}

TEST_CASE("help as a word is help as a flag") {
  const ReelInstallation reel("");
  CHECK(RunReel(reel, {"help"}).out == RunReel(reel, {"--help"}).out);
  CHECK(RunReel(reel, {"help", "watch"}).out == RunReel(reel, {"watch", "--help"}).out);
}

TEST_CASE("each command that talks to reeld shows its own examples") {
  const auto name =
      GENERATE(as<std::string>(), "submit", "list", "status", "top", "watch", "wait", "preview",
               "pause", "resume", "cancel", "explain", "retry", "logs", "schema");
  CHECK_THAT(RunReel(ReelInstallation(""), {name, "--help"}).out,
             Catch::Contains("Examples:\n  reel " + name));
}

TEST_CASE("help, version and schema go to standard output and exit 0") {
  const ReelInstallation reel("");
  CHECK(RunReel(reel, {"--version"}).out.starts_with("reel "));
  CHECK_THAT(RunReel(reel, {"--help"}).out, Catch::Contains("Examples:"));
  const ReelOutcome help = RunReel(reel, {"render", "--help"});
  CHECK(help.exit_code == 0);
  CHECK_THAT(help.out, Catch::Contains("--frame-timeout TIME") && Catch::Contains("Encoding:"));
  CHECK(Json::parse(RunReel(reel, {"schema"}).out)["title"] == "Reel job");
}

}  // namespace
}  // namespace reel
