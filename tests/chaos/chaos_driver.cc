// chaos_driver: films in segments, whose processes are killed, stopped and continued at random moments.
//
//     chaos_driver [--kills N] [--seed S] [--all] [--seconds LIMIT]
//
// Renders one film undisturbed, then the same film again and again under fire until N processes got
// SIGKILL. Whoever draws, writes or encodes may be hit; with --all the client and the supervisor, too. A
// job that ends as it may (three attempts at one frame or segment; its own supervisor was killed) is gone
// on with by --resume. Every film must have the undisturbed film's bytes and manifest, nothing else
// may stand beside it, and no process may be left. Exit status 1 on the first difference.
//
// The seed decides who is hit by what, and how long after the blow before; the machine decides where that
// is. A run with the same seed hits other frames, so run a seed that failed several times.

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <future>
#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/clock.h"
#include "job_processes.h"
#include "reel_process.h"

namespace reel {
namespace {

using namespace std::chrono_literals;

constexpr int64_t kFrames = 120;  // six segments of 20
constexpr int64_t kKillsAReport = 500;
constexpr auto kPatienceForGone = 2s;
// A film that is hit faster than it starts never ends: so long it is under fire, and then it must be done
// without.
constexpr auto kFire = 40s;
constexpr auto kPatienceAfterFire = 60s;
constexpr auto kLongestGap = 350ms;
constexpr auto kLongestStop = 1500ms;  // longer than --frame-timeout

struct Options {
  int64_t kills = 200;
  uint64_t seed = 1;
  bool all = false;
  int64_t seconds = 0;  // 0: no limit
};

struct Counts {
  std::map<std::string, std::map<std::string, int64_t>> by_signal_and_program;
  int64_t kills = 0;
  int64_t films = 0;
  int64_t resumed = 0;
  int64_t frames = 0;
  int64_t lost = 0;
  int64_t doubled = 0;
  int64_t reordered = 0;
};

// What must never be seen.
class Difference : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string NamesIn(const std::string& directory) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().filename() != "bin") names.insert(entry.path().filename());
  }
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : " ") + name;
  return text;
}

std::vector<std::string> Film(bool resume) {
  std::vector<std::string> words = {"render",     "testcard",    "--size",
                                    "160x90",     "--frames",    std::to_string(kFrames),
                                    "--fps",      "10",          "--segment",
                                    "2s",         "--producers", "2",
                                    "--param",    "sleep_ms=8",  "--frame-timeout",
                                    "1s",         "--preset",    "ultrafast",
                                    "--manifest", "manifest",    "-o",
                                    "film.mp4"};
  if (resume) words.push_back("--resume");
  return words;
}

struct Made {
  std::string film;
  std::string manifest;
};

Made MakeUndisturbed() {
  const ReelInstallation reel;
  const ReelOutcome outcome = RunReel(reel, Film(false));
  if (outcome.exit_code != 0) throw Difference("undisturbed, yet failed: " + outcome.err);
  return {ReadFile(reel.path("film.mp4")), ReadFile(reel.path("manifest"))};
}

// Compares the numbers of a manifest's lines with 0, 1, 2, ...
void CountOrder(const std::string& manifest, Counts& counts) {
  std::istringstream lines(manifest);
  std::set<int64_t> seen;
  int64_t last = -1;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#') continue;
    const int64_t frame = std::stoll(line);
    if (!seen.insert(frame).second) ++counts.doubled;
    if (frame < last) ++counts.reordered;
    last = frame;
  }
  counts.lost += kFrames - static_cast<int64_t>(seen.size());
  counts.frames += static_cast<int64_t>(seen.size());
}

// The client or the supervisor. The client has our own name until it is executed.
bool IsHead(const JobProcess& process) {
  return process.program == "reel" || process.program == "reel-supervisor" ||
         process.program == "chaos_driver";
}

class FilmUnderFire {
 public:
  FilmUnderFire(const Options& options, const Made& undisturbed, std::mt19937_64& random,
                Counts& counts)
      : options_(options), undisturbed_(undisturbed), random_(random), counts_(counts) {}

  // Until the film is done. Throws Difference.
  void Render() {
    fire_ends_ = Clock::now() + kFire;
    for (bool done = false, resume = false; !done; resume = true) {
      done = RunOnce(resume);
      if (!done) ++counts_.resumed;
    }
    ++counts_.films;
    CountOrder(ReadFile(reel_.path("manifest")), counts_);
    const std::string names = NamesIn(reel_.path(""));
    if (names != "film.mp4 manifest") throw Difference("files beside the film: " + names);
    if (ReadFile(reel_.path("manifest")) != undisturbed_.manifest) {
      throw Difference("the manifest is another one:\n" + ReadFile(reel_.path("manifest")));
    }
    if (ReadFile(reel_.path("film.mp4")) != undisturbed_.film) {
      throw Difference("the film has other bytes");
    }
  }

 private:
  // Whether the film is done; false: it ended as it may, and can be resumed.
  bool RunOnce(bool resume) {
    is_headless_ = false;
    ReelProcess process(reel_, Film(resume));
    auto ended = std::async(std::launch::async, [&process] { return process.Wait(); });
    while (ended.wait_for(Gap(kLongestGap)) != std::future_status::ready) {
      ContinueDue();
      if (Clock::now() > fire_ends_ + kPatienceAfterFire) throw Difference(Standstill(ended));
      if (counts_.kills < options_.kills && Clock::now() < fire_ends_) Hit();
    }
    const ReelOutcome outcome = ended.get();
    stopped_.clear();
    if (!AwaitNoProcessIn(reel_.path(""), kPatienceForGone)) {
      throw Difference("processes are left: " + ProgramsLeft());
    }
    if (outcome.exit_code == 0) return true;
    const bool has_tried =
        outcome.exit_code > 0 && outcome.err.find(" attempts") != std::string::npos;
    if (!has_tried && !is_headless_) {
      throw Difference("exit status " + std::to_string(outcome.exit_code) + ": " + outcome.err);
    }
    const std::string film = ReadFile(reel_.path("film.mp4"));
    if (!film.empty() && (has_tried || film != undisturbed_.film)) {
      throw Difference("a job that did not end well left a film: " + outcome.err);
    }
    return false;
  }

  milliseconds Gap(milliseconds longest) {
    return milliseconds(std::uniform_int_distribution<int64_t>(1, longest.count())(random_));
  }

  void Hit() {
    std::vector<JobProcess> targets;
    for (JobProcess& each : ProcessesIn(reel_.path(""))) {
      if (!IsHead(each) || (options_.all && random_() % 4 == 0)) targets.push_back(std::move(each));
    }
    if (targets.empty()) return;
    JobProcess& target = targets[random_() % targets.size()];
    const bool is_head = IsHead(target);
    const uint64_t dice = random_() % 10;
    if (dice < 8) {
      is_headless_ |= is_head;
      ++counts_.kills;
      Count("KILL", target);
      Kill(target);
      return;
    }
    Count("STOP", target);
    Signal(target, SIGSTOP);
    // Every second one stays as it is, but nobody watches over client and supervisor.
    if (dice == 8 || is_head) {
      stopped_.push_back({std::move(target), Clock::now() + Gap(kLongestStop)});
    }
  }

  void ContinueDue() {
    for (auto each = stopped_.begin(); each != stopped_.end();) {
      if (Clock::now() < each->until) {
        ++each;
        continue;
      }
      Count("CONT", each->process);
      Signal(each->process, SIGCONT);
      each = stopped_.erase(each);
    }
  }

  void Count(const std::string& signal, const JobProcess& process) {
    ++counts_.by_signal_and_program[signal][process.program];
  }

  std::string ProgramsLeft() const {
    std::string text;
    for (const JobProcess& each : ProcessesIn(reel_.path(""))) {
      text += each.program + " (" + std::to_string(each.pid) + ") ";
    }
    return text;
  }

  std::string Standstill(std::future<ReelOutcome>& ended) const {
    std::string text = "no film 60 s after the last blow; processes: " + ProgramsLeft();
    for (const JobProcess& each : ProcessesIn(reel_.path(""))) Kill(each);
    return text + "\n" + ended.get().err;
  }

  struct Stopped {
    JobProcess process;
    TimePoint until;
  };

  const Options& options_;
  const Made& undisturbed_;
  std::mt19937_64& random_;
  Counts& counts_;
  ReelInstallation reel_;
  std::vector<Stopped> stopped_;
  TimePoint fire_ends_;
  bool is_headless_ = false;  // the client or the supervisor was killed
};

void Print(const Options& options, const Counts& counts) {
  std::printf("seed %llu: %lld films, %lld times resumed\n",
              static_cast<unsigned long long>(options.seed), static_cast<long long>(counts.films),
              static_cast<long long>(counts.resumed));
  for (const auto& [signal, by_program] : counts.by_signal_and_program) {
    std::printf("  SIG%s", signal.c_str());
    for (const auto& [program, count] : by_program) {
      std::printf("  %s %lld", program.c_str(), static_cast<long long>(count));
    }
    std::printf("\n");
  }
  std::printf("kills %lld, frames checked %lld, lost %lld, doubled %lld, reordered %lld\n",
              static_cast<long long>(counts.kills), static_cast<long long>(counts.frames),
              static_cast<long long>(counts.lost), static_cast<long long>(counts.doubled),
              static_cast<long long>(counts.reordered));
  std::fflush(stdout);
}

int Run(const Options& options) {
  std::mt19937_64 random(options.seed);
  Counts counts;
  const TimePoint start = Clock::now();
  try {
    const Made undisturbed = MakeUndisturbed();
    while (counts.kills < options.kills) {
      if (options.seconds > 0 && Clock::now() - start > std::chrono::seconds(options.seconds))
        break;
      const int64_t before = counts.kills;
      FilmUnderFire(options, undisturbed, random, counts).Render();
      if (before / kKillsAReport != counts.kills / kKillsAReport) Print(options, counts);
    }
  } catch (const std::exception& difference) {
    Print(options, counts);
    std::printf("FAILED, seed %llu, film %lld: %s\n", static_cast<unsigned long long>(options.seed),
                static_cast<long long>(counts.films + 1), difference.what());
    return 1;
  }
  Print(options, counts);
  return counts.lost + counts.doubled + counts.reordered == 0 ? 0 : 1;
}

}  // namespace
}  // namespace reel

int main(int argc, char** argv) {
  reel::Options options;
  CLI::App app("Renders films whose processes are killed and stopped at random");
  app.add_option("--kills", options.kills, "until so many got SIGKILL");
  app.add_option("--seed", options.seed, "who is hit by what, and after how long");
  app.add_flag("--all", options.all, "the client and the supervisor, too");
  app.add_option("--seconds", options.seconds, "begin no further film after so long");
  CLI11_PARSE(app, argc, argv);
  return reel::Run(options);
}
