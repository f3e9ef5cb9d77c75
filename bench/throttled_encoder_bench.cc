// What a job does while its encoder takes only five frames a second.
//
//     throttled_encoder_bench [ROUNDS [FRAMES]]
//
// throttled_ffmpeg stands in PATH as `ffmpeg`, so the whole job is real but for the pace. One producer
// can draw many more than five frames a second, so all others have nothing to do, and that one hardly
// anything. A round takes FRAMES / 5 seconds; its row says
//
//   producers         the most there were, and those at the end of the window
//   one after         seconds from the first frame until there was one producer and it stayed so
//   producers' CPU    in percent of one core, within the window
//   ring              what its slots take
//   memory            of supervisor, producers and writer (proportional set size), at the beginning of
//                     the window and at its end, and the most within it
//
// The window begins 5 s after the first frame, when the ring has been full for long, and ends when the
// frames that are left fit into the ring, since then there is nothing more to lease.

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/program_path.h"
#include "bench/measure.h"
#include "bench/observed_job.h"
#include "bench/process_cost.h"
#include "bench/reel_run.h"
#include "bench/require.h"
#include "daemon/process/child_process.h"
#include "daemon/supervisor/memory_meter.h"

namespace reel::bench {
namespace {

constexpr int64_t kFramesPerSecond = 5;
constexpr Size kSize{640, 480};
constexpr double kSecondsToWindow = 5;
constexpr double kMiB = 1024.0 * 1024.0;

// In PATH before the real ffmpeg, as long as this lives.
class Throttle {
 public:
  Throttle() {
    const std::optional<std::string> real = FindInPath("ffmpeg");
    if (!real) Die("ffmpeg is not in PATH");
    std::filesystem::create_symlink(SiblingProgram("throttled_ffmpeg"), directory_.File("ffmpeg"));
    setenv("REEL_THROTTLE_FFMPEG", real->c_str(), 1);
    setenv("REEL_THROTTLE_FRAME_BYTES", std::to_string(kSize.width * kSize.height * 3 / 2).c_str(),
           1);
    setenv("REEL_THROTTLE_FRAMES_PER_SECOND", std::to_string(kFramesPerSecond).c_str(), 1);
    setenv("PATH", (directory_.path() + ":" + path_).c_str(), 1);
  }
  ~Throttle() { setenv("PATH", path_.c_str(), 1); }
  Throttle(const Throttle&) = delete;
  Throttle& operator=(const Throttle&) = delete;

 private:
  const ScratchDirectory directory_;
  const std::string path_ = std::getenv("PATH");
};

// Adds up what the producers of a job have used, those that are gone too (but for what they used after
// they were last looked at).
class ProducerCpu {
 public:
  nanoseconds Read(pid_t supervisor) {
    for (const pid_t pid : ChildrenOf(supervisor, "reel-producer")) {
      nanoseconds& used = used_by_pid_[pid];
      used = std::max(used, CpuTimeOf(pid));
    }
    nanoseconds sum = {};
    for (const auto& [pid, used] : used_by_pid_) sum += used;
    return sum;
  }

 private:
  std::map<pid_t, nanoseconds> used_by_pid_;
};

double ReelsMemoryMib(pid_t supervisor) {
  int64_t bytes = ProportionalSetBytes(supervisor);
  for (const char* program : {"reel-producer", "reel-writer"}) {
    for (const pid_t pid : ChildrenOf(supervisor, program)) bytes += ProportionalSetBytes(pid);
  }
  return static_cast<double>(bytes) / kMiB;
}

struct Look {
  TimePoint when;
  int64_t frames_done = 0;
  int64_t producers = 0;
  nanoseconds producers_cpu = {};
  double memory_mib = 0;
};

struct Watched {
  ObservedJob job;
  std::vector<Look> looks;
};

Watched Watch(const JobSpec& job) {
  std::vector<Look> looks;
  ProducerCpu cpu;
  const auto look = [&](const Progress& progress) {
    const std::vector<pid_t> supervisors = ChildrenOf(getpid(), "reel-supervisor");
    if (supervisors.empty()) return;
    const pid_t supervisor = supervisors.front();
    looks.push_back({Clock::now(), progress.frames_done, progress.producers, cpu.Read(supervisor),
                     ReelsMemoryMib(supervisor)});
  };
  ObservedJob observed = ObserveJob(job, look);
  return {std::move(observed), std::move(looks)};
}

std::vector<Look> LooksAfterFirstFrame(const Watched& watched) {
  const int64_t last = watched.job.plan.frame_count - watched.job.plan.slot_count;
  std::vector<Look> looks;
  for (const Look& look : watched.looks) {
    if (look.frames_done > 0 && look.frames_done < last) looks.push_back(look);
  }
  return looks;
}

std::vector<Look> Window(const std::vector<Look>& looks) {
  const auto begin = std::ranges::find_if(looks, [&](const Look& look) {
    return ToSeconds(look.when - looks.front().when) >= kSecondsToWindow;
  });
  if (looks.end() - begin < 2) {
    Die("too short a film: the window would be empty; give more FRAMES");
  }
  return {begin, looks.end()};
}

std::string SecondsToOne(const std::vector<Look>& looks) {
  const auto last_other = std::ranges::find_if(
      looks.rbegin(), looks.rend(), [](const Look& look) { return look.producers != 1; });
  if (last_other == looks.rbegin()) return "never";
  if (last_other == looks.rend()) return "0.0";
  return fmt::format("{:.1f}", ToSeconds(last_other.base()->when - looks.front().when));
}

double CpuPercent(const std::vector<Look>& window) {
  const Look& first = window.front();
  const Look& last = window.back();
  return 100 * ToSeconds(last.producers_cpu - first.producers_cpu) /
         ToSeconds(last.when - first.when);
}

void AddRow(Table& table, int round, const Watched& watched) {
  const std::vector<Look> looks = LooksAfterFirstFrame(watched);
  if (looks.empty()) Die("too short a film: it fits into the ring; give more FRAMES");
  const std::vector<Look> window = Window(looks);
  const auto most = std::ranges::max_element(watched.looks, {}, &Look::producers);
  const auto largest = std::ranges::max_element(window, {}, &Look::memory_mib);
  const Planned& plan = watched.job.plan;
  table.AddRow(
      {fmt::format("  round {}", round + 1), std::to_string(most->producers),
       std::to_string(window.back().producers), SecondsToOne(looks),
       fmt::format("{:.2f}", CpuPercent(window)),
       fmt::format("{:.1f}", static_cast<double>(plan.slot_count * plan.slot_bytes) / kMiB),
       fmt::format("{:.1f}", window.front().memory_mib),
       fmt::format("{:.1f}", window.back().memory_mib), fmt::format("{:.1f}", largest->memory_mib),
       fmt::format("{:.1f}", ToSeconds(window.back().when - window.front().when))});
}

JobSpec Film(const ScratchDirectory& files, int64_t frames) {
  JobSpec job;
  job.scene = "testcard";
  job.size = kSize;
  job.fps = Rational{60, 1};
  job.frames = frames;
  job.output.path = files.File("film.mp4");
  job.output.force = true;
  return job;
}

void Run(int rounds, int64_t frames) {
  RememberNothing();
  const ScratchDirectory files;
  const Throttle throttle;
  Table table({fmt::format("{} frames of {}x{} at {} a second", frames, kSize.width, kSize.height,
                           kFramesPerSecond),
               "most producers", "at the end", "one after s", "producers' CPU %", "ring MiB",
               "memory MiB, begin", "end", "most", "window s"});
  for (int round = 0; round < rounds; ++round) {
    AddRow(table, round, Watch(Film(files, frames)));
  }
  table.AddRow({"  bar", "", "1", "", "2.00", "", "", "", "", ""});
  table.Print();
}

}  // namespace
}  // namespace reel::bench

int main(int argc, char** argv) {
  reel::bench::Run(argc > 1 ? std::atoi(argv[1]) : 5, argc > 2 ? std::atoll(argv[2]) : 200);
  return EXIT_SUCCESS;
}
