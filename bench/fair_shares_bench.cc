// How well the daemon keeps to the priorities of two jobs that compute, and how soon the one that is left
// has the machine when the other ends.
//
//   (a) the ratio of processor time of all processes of the one job to all of the other, and of the
//       frames drawn, over the same seconds, once both have been running for a while;
//   (b) from the end of the first job: when the other one begins a quarter of a second in which it uses
//       0.9 of what it uses from then on, and how much more that is than before.
//   (c) why (a) is what it is: each job's niceness, what one of its producers and its encoder got, and for
//       what part of the time both producers of each job stood on one processor (kernels keep a queue a
//       processor, and niceness only counts within a queue).
//
// Ratios bear a busy machine; the time is worth reading from an idle one only.
//
//     fair_shares_bench [ROUNDS [PRIORITY PRIORITY [SECONDS]]]

#include <poll.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "base/program_path.h"
#include "bench/measure.h"
#include "bench/process_cost.h"
#include "bench/reel_run.h"
#include "daemon/process/cpu_meter.h"

namespace reel::bench {
namespace {

// x264 takes the first 40 frames in without encoding them (its look-ahead): a job costs less until then.
constexpr int64_t kSettledFrames = 100;
constexpr auto kLook = milliseconds(50);
constexpr size_t kLooksOfWindow = 5;
constexpr size_t kLooks = 60;

void Sleep(nanoseconds duration) {
  poll(nullptr, 0, static_cast<int>(std::chrono::duration_cast<milliseconds>(duration).count()));
}

void AddTree(pid_t pid, std::vector<pid_t>& pids) {
  pids.push_back(pid);
  const std::string name = std::to_string(pid);
  std::ifstream children("/proc/" + name + "/task/" + name + "/children");
  for (pid_t child = 0; children >> child;) AddTree(child, pids);
}

std::string Reel(std::vector<std::string> words) {
  RunningReel reel = StartReel(words);
  return AwaitReel(reel);
}

nlohmann::json StatusOf(int64_t job) {
  return nlohmann::json::parse(Reel({"status", std::to_string(job), "--json"}));
}

int64_t FramesOf(int64_t job) {
  const nlohmann::json status = StatusOf(job);
  return status["progress"].is_null() ? 0 : status["progress"]["frames_done"].get<int64_t>();
}

// As numbered in proc(5), stat.
constexpr int kNiceField = 19;
constexpr int kProcessorField = 39;

// 0 when the process is gone.
int64_t StatField(pid_t pid, int number) {
  std::string text;
  std::getline(std::ifstream("/proc/" + std::to_string(pid) + "/stat"), text);
  const size_t end_of_name = text.rfind(')');  // the second field, in which anything may stand
  if (end_of_name == std::string::npos) return 0;
  std::istringstream fields(text.substr(end_of_name + 1));
  std::string word;
  for (int field = 3; field <= number; ++field) fields >> word;
  return std::atoll(word.c_str());
}

class Daemon {
 public:
  explicit Daemon(const ScratchDirectory& files) {
    setenv("REEL_SOCKET", files.File("s").c_str(), 1);
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) Die("no pipe");
    const unique_fd read_end(ends[0]), write_end(ends[1]);
    SpawnRequest request;
    request.arguments = {SiblingProgram("reeld"), "--state", files.File("state"), "--jobs", "2"};
    request.descriptors = {{write_end.get(), STDOUT_FILENO}};
    Result<ChildProcess> process = ChildProcess::Spawn(request);
    if (!process.ok()) Die(process.status().message());
    process_.emplace(std::move(process).value());
    char line[256];
    if (read(read_end.get(), line, sizeof(line)) <= 0) Die("reeld does not start");
  }
  ~Daemon() {
    process_->Signal(SIGTERM);
    process_->WaitForEnd();
  }
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  // Supervisors, the oldest first.
  std::vector<pid_t> Supervisors() const {
    const std::string name = std::to_string(process_->pid());
    std::ifstream children("/proc/" + name + "/task/" + name + "/children");
    std::vector<pid_t> pids;
    for (pid_t child = 0; children >> child;) pids.push_back(child);
    return pids;
  }

 private:
  std::optional<ChildProcess> process_;
};

class Tree {
 public:
  explicit Tree(pid_t supervisor) : supervisor_(supervisor) {}
  double Seconds() {
    std::vector<pid_t> pids;
    AddTree(supervisor_, pids);
    meter_.Look(pids);
    return ToSeconds(meter_.total());
  }

 private:
  pid_t supervisor_;
  CpuMeter meter_{CpuTimeOf};
};

// Starts the next job of the daemon and waits until it has settled.
void StartJob(const ScratchDirectory& files, int64_t job, const std::string& priority) {
  Reel({"submit", "testcard", "--size", "1280x720", "--frames", "1000000", "--param", "cpu_ms=20",
        "--priority", priority, "-o", files.File(std::to_string(job) + ".mp4")});
  while (FramesOf(job) < kSettledFrames) Sleep(kLook);
}

// Where the producers of both jobs are, over and over.
class Placement {
 public:
  explicit Placement(const std::vector<pid_t>& supervisors) {
    for (const pid_t supervisor : supervisors) {
      jobs_.push_back(ChildrenOf(supervisor, "reel-producer"));
    }
  }
  void Look() {
    ++looks_;
    together_ += std::ranges::all_of(jobs_, AreTogether) ? 1 : 0;
  }
  // Of the looks: the producers of each job were on one processor.
  double together() const { return static_cast<double>(together_) / std::max(looks_, 1); }

 private:
  static bool AreTogether(const std::vector<pid_t>& pids) {
    std::set<int64_t> processors;
    for (const pid_t pid : pids) processors.insert(StatField(pid, kProcessorField));
    return pids.size() > 1 && processors.size() == 1;
  }

  std::vector<std::vector<pid_t>> jobs_;
  int looks_ = 0;
  int together_ = 0;
};

// What the processes of a job got, by what they do.
class JobParts {
 public:
  explicit JobParts(pid_t supervisor)
      : nice_(StatField(supervisor, kNiceField)),
        producers_(ChildrenOf(supervisor, "reel-producer")),
        encoders_(ChildrenOf(supervisor, "ffmpeg")),
        producers_before_(Seconds(producers_)),
        encoders_before_(Seconds(encoders_)) {}

  // "nice 3: 2 producers 2.31 s, encoder 1.62 s"
  std::string Text() const {
    return fmt::format("nice {}: {} producers {:.2f} s, encoder {:.2f} s", nice_, producers_.size(),
                       Seconds(producers_) - producers_before_,
                       Seconds(encoders_) - encoders_before_);
  }

 private:
  static double Seconds(const std::vector<pid_t>& pids) {
    nanoseconds sum{0};
    for (const pid_t pid : pids) sum += CpuTimeOf(pid);
    return ToSeconds(sum);
  }

  int64_t nice_;
  std::vector<pid_t> producers_, encoders_;
  double producers_before_, encoders_before_;
};

struct Takeover {
  double seconds = 0;  // from now until the job uses what it uses later
  double cores = 0;    // that it uses later
};

Takeover AwaitTakeover(Tree& tree) {
  std::vector<double> when, used;
  const TimePoint start = Clock::now();
  for (size_t i = 0; i <= kLooks; ++i) {
    when.push_back(ToSeconds(Clock::now() - start));
    used.push_back(tree.Seconds());
    Sleep(kLook);
  }
  const auto rate = [&](size_t first, size_t last) {
    return (used[last] - used[first]) / (when[last] - when[first]);
  };
  const double later = rate(kLooks / 3, kLooks);
  for (size_t i = 0; i + kLooksOfWindow <= kLooks; ++i) {
    if (rate(i, i + kLooksOfWindow) >= 0.9 * later) return {when[i], later};
  }
  return {when.back(), later};
}

struct Found {
  Samples cpu_ratio, frame_ratio, seconds_until_all, gain, together;
};

void RunRound(const std::string& one_priority, const std::string& other_priority, double seconds,
              Found& found) {
  const ScratchDirectory files;
  const Daemon daemon(files);
  StartJob(files, 1, one_priority);
  StartJob(files, 2, other_priority);
  const std::vector<pid_t> supervisors = daemon.Supervisors();
  if (supervisors.size() != 2) Die("two jobs should run");
  Tree one(supervisors[0]), other(supervisors[1]);
  const double one_before = one.Seconds(), other_before = other.Seconds();
  const int64_t one_frames = FramesOf(1), other_frames = FramesOf(2);
  const JobParts one_parts(supervisors[0]), other_parts(supervisors[1]);
  Placement placement(supervisors);
  const TimePoint end = Clock::now() + std::chrono::duration_cast<nanoseconds>(
                                           std::chrono::duration<double>(seconds));
  for (; Clock::now() < end; Sleep(kLook)) placement.Look();
  const std::string parts = one_parts.Text() + " | " + other_parts.Text();
  const double one_used = one.Seconds() - one_before, other_used = other.Seconds() - other_before;
  const auto one_drawn = static_cast<double>(FramesOf(1) - one_frames);
  const auto other_drawn = static_cast<double>(FramesOf(2) - other_frames);
  found.cpu_ratio.Add(one_used / other_used);
  found.frame_ratio.Add(one_drawn / other_drawn);
  Reel({"cancel", "1"});
  while (daemon.Supervisors().size() > 1) Sleep(milliseconds(2));
  const Takeover takeover = AwaitTakeover(other);
  found.seconds_until_all.Add(takeover.seconds);
  found.gain.Add(takeover.cores / (other_used / seconds));
  found.together.Add(placement.together());
  fmt::print(
      "  {:.2f} s and {:.2f} s, {} and {} frames | {} | each job's on one processor {:.0f} %\n",
      one_used, other_used, one_drawn, other_drawn, parts, placement.together() * 100);
  std::fflush(stdout);
}

void Run(int rounds, const std::string& one_priority, const std::string& other_priority,
         double seconds) {
  RememberNothing();
  Found found;
  fmt::print("of each round, over {} s of time, both jobs' processor time, frames, niceness\n",
             seconds);
  for (int round = 0; round < rounds; ++round) {
    RunRound(one_priority, other_priority, seconds, found);
  }
  Table table({"priorities " + one_priority + ":" + other_priority, "median", "min .. max"});
  const auto add = [&table](const std::string& name, const Samples& samples) {
    table.AddRow({"  " + name, fmt::format("{:.2f}", samples.Median()), samples.Spread(2)});
  };
  add("processor time, ratio", found.cpu_ratio);
  add("frames, ratio", found.frame_ratio);
  add("s until the job that is left has the machine", found.seconds_until_all);
  add("what it uses then, times what it used before", found.gain);
  add("part of the time with each job's producers on one processor", found.together);
  table.Print();
}

}  // namespace
}  // namespace reel::bench

int main(int argc, char** argv) {
  reel::bench::Run(argc > 1 ? std::atoi(argv[1]) : 5, argc > 3 ? argv[2] : "20",
                   argc > 3 ? argv[3] : "10", argc > 4 ? std::atof(argv[4]) : 6);
  return 0;
}
