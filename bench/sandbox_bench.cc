// What the sandbox costs.
//
//     sandbox_bench [ROUNDS]
//
// First a film of tiny frames (16x16), which is little else than system calls, in each level of --sandbox,
// taking turns: the whole command, elapsed and the processor time of all its processes, as a ratio to the
// one without a sandbox in the same round. Then one system call in a process that has no filter, and in one
// that has the list of a job, and the strict one besides: getppid, which the list does not name and of
// which the kernel remembers that (Linux 5.11), and ioctl, whose arguments are looked at each time. CPU
// time of a child for each sample.

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "base/program_path.h"
#include "base/unique_fd.h"
#include "bench/forked_child.h"
#include "bench/measure.h"
#include "bench/process_cost.h"
#include "bench/reel_run.h"
#include "daemon/process/call_filter.h"
#include "daemon/process/landlock_rules.h"
#include "daemon/process/privileges.h"

namespace reel::bench {
namespace {

constexpr int kFrames = 20000;
constexpr int kCalls = 1'000'000;

// --- A film ---

void MeasureFilms(int rounds) {
  const ScratchDirectory files;
  const unique_fd nothing(open("/dev/null", O_RDWR | O_CLOEXEC));
  const auto render = [&](const std::string& sandbox) {
    return RunCommand(
        {SiblingProgram("reel"), "render", "red_square", "--size", "16x16", "--fps", "60",
         "--frames", std::to_string(kFrames), "--producers", "1", "--preset", "ultrafast",
         "--quiet", "--force", "--sandbox", sandbox, "-o", files.File("film.mp4")},
        nothing.get(), nothing.get());
  };
  const std::vector<std::string> levels = {"off", "default", "strict"};
  std::vector<Samples> seconds(levels.size()), times(levels.size()), cpu_times(levels.size());
  render("default");  // programs into the page cache
  for (int round = 0; round < rounds; ++round) {
    std::vector<Cost> costs(levels.size());
    for (size_t turn = 0; turn < levels.size(); ++turn) {
      // Who begins takes turns, too.
      const size_t i = (turn + static_cast<size_t>(round)) % levels.size();
      costs[i] = render(levels[i]);
    }
    for (size_t i = 0; i < levels.size(); ++i) {
      seconds[i].Add(ToSeconds(costs[i].elapsed));
      times[i].Add(ToSeconds(costs[i].elapsed) / ToSeconds(costs[0].elapsed));
      cpu_times[i].Add(ToSeconds(costs[i].cpu) / ToSeconds(costs[0].cpu));
    }
  }
  Table table({fmt::format("{} frames of 16x16, median of {} rounds", kFrames, rounds), "seconds",
               "times off", "min .. max", "its CPU, times off", "min .. max"});
  for (size_t i = 0; i < levels.size(); ++i) {
    table.AddRow({"  --sandbox " + levels[i], fmt::format("{:.2f}", seconds[i].Median()),
                  fmt::format("{:.3f}", times[i].Median()), times[i].Spread(),
                  fmt::format("{:.3f}", cpu_times[i].Median()), cpu_times[i].Spread()});
  }
  table.Print();
}

// --- A system call ---

enum class Filters { kNone, kJob, kStrict };

void InstallOrDie(std::span<const DeniedGroup> groups) {
  if (!Require(CallFilter::Make(groups)).Install()) Die("the filter was not installed");
}

template <typename Call>
double NanosecondsOf(Filters filters, Call call) {
  ForkedChild child([&] {
    if (filters != Filters::kNone) {
      SetNoNewPrivileges();
      InstallOrDie(DeniedToJobs());
    }
    if (filters == Filters::kStrict) InstallOrDie(DeniedInStrictSandbox(LandlockAbi()));
    const Stopwatch watch;
    for (int i = 0; i < kCalls; ++i) call();
    return watch.Read();
  });
  return static_cast<double>(child.AwaitEnd().cpu.count()) / kCalls;
}

void MeasureCalls(int rounds) {
  struct Row {
    std::string name;
    Filters filters;
    Samples getppid_ns = {}, ioctl_ns = {};
  };
  std::vector<Row> rows = {{"  no filter", Filters::kNone},
                           {"  a job's list", Filters::kJob},
                           {"  a job's list, and the strict one", Filters::kStrict}};
  const unique_fd null(open("/dev/null", O_RDONLY | O_CLOEXEC));
  for (int round = -1; round < rounds; ++round) {
    for (Row& row : rows) {
      const double getppid_ns = NanosecondsOf(row.filters, [] { syscall(SYS_getppid); });
      const double ioctl_ns =
          NanosecondsOf(row.filters, [&] { ioctl(null.get(), FIONBIO, nullptr); });
      if (round < 0) continue;
      row.getppid_ns.Add(getppid_ns);
      row.ioctl_ns.Add(ioctl_ns);
    }
  }
  Table table({"one system call, ns of CPU", "getppid", "min .. max", "ioctl", "min .. max"});
  for (const Row& row : rows) {
    table.AddRow({row.name, fmt::format("{:.0f}", row.getppid_ns.Median()),
                  row.getppid_ns.Spread(0), fmt::format("{:.0f}", row.ioctl_ns.Median()),
                  row.ioctl_ns.Spread(0)});
  }
  table.Print();
  const CallFilter filter = Require(CallFilter::Make(DeniedToJobs()));
  fmt::print("a job's list: {} calls, {} instructions\n", filter.call_count(),
             filter.instruction_count());
}

}  // namespace
}  // namespace reel::bench

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 9;
  if (rounds < 1) reel::bench::Die("usage: sandbox_bench [ROUNDS]");
  reel::bench::RememberNothing();
  reel::bench::MeasureFilms(rounds);
  reel::bench::MeasureCalls(rounds);
  return EXIT_SUCCESS;
}
