// What looking at a job costs the job: the same film with and without a `reel preview` every half second.
//
//     preview_bench [ROUNDS [REGIME ...]]        5 compute-bound encode-bound
//
// Each round renders a regime's film (regime.h) twice, each time by a reeld of its own, which begins taking
// turns. A row a regime: the job's time without, and both ratios of a round, time from the job's start to
// its end and the processor time of all processes, those of the previews included. What is above 1 is what
// the previews cost. Half a second is as often as a daemon makes pictures of one job.

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>

#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/program_path.h"
#include "bench/measure.h"
#include "bench/process_cost.h"
#include "bench/reel_run.h"
#include "bench/regime.h"

namespace reel::bench {
namespace {

constexpr int kBetweenPreviewsMs = 500;

std::string Reel(const std::vector<std::string>& words) {
  RunningReel reel = StartReel(words);
  return AwaitReel(reel);
}

class Daemon {
 public:
  explicit Daemon(const ScratchDirectory& files) {
    setenv("REEL_SOCKET", files.File("s").c_str(), 1);
    const Pipe output = MakePipe();
    SpawnRequest request;
    request.arguments = {SiblingProgram("reeld"), "--state", files.File("state")};
    request.descriptors = {{output.write_end.get(), STDOUT_FILENO}};
    Result<ChildProcess> process = ChildProcess::Spawn(request);
    if (!process.ok()) Die(process.status().message());
    process_.emplace(std::move(process).value());
    char line[256];
    if (read(output.read_end.get(), line, sizeof(line)) <= 0) Die("reeld does not start");
  }
  ~Daemon() {
    process_->Signal(SIGTERM);
    process_->WaitForEnd();
  }
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

 private:
  std::optional<ChildProcess> process_;
};

struct JobCost {
  double seconds = 0;
  double cpu_seconds = 0;
  int previews = 0;
};

JobCost Render(const Regime& regime, bool is_looked_at) {
  const ScratchDirectory files;
  const nanoseconds before = DescendantsCpuTime();
  JobCost cost;
  {
    const Daemon daemon(files);
    std::vector<std::string> words = RenderCommand(regime, files.File("film.mp4"));
    std::erase(words, "--quiet");
    words.front() = "submit";
    Reel(words);
    RunningReel waiting = StartReel({"wait", "1"});
    pollfd end{waiting.process.descriptor(), POLLIN, 0};
    while (poll(&end, 1, kBetweenPreviewsMs) == 0) {
      if (!is_looked_at) continue;
      RunningReel preview = StartReel({"preview", "1", "-o", files.File("now.png")});
      // One that comes too early or too late says so.
      if (preview.process.WaitForEnd().success()) ++cost.previews;
    }
    AwaitReel(waiting);
    const auto status = nlohmann::json::parse(Reel({"status", "1", "--json"}));
    cost.seconds = static_cast<double>(status["ended_ms"].get<int64_t>() -
                                       status["started_ms"].get<int64_t>()) /
                   1000;
  }
  cost.cpu_seconds = ToSeconds(DescendantsCpuTime() - before);
  return cost;
}

void AddRow(Table& table, const Regime& regime, int rounds) {
  Samples plain_seconds, previews, times_elapsed, times_cpu;
  Render(regime, false);  // programs and renderer into the page cache
  for (int round = 0; round < rounds; ++round) {
    const bool is_seen_first = round % 2 == 1;
    JobCost seen;
    if (is_seen_first) seen = Render(regime, true);
    const JobCost plain = Render(regime, false);
    if (!is_seen_first) seen = Render(regime, true);
    plain_seconds.Add(plain.seconds);
    previews.Add(seen.previews);
    times_elapsed.Add(seen.seconds / plain.seconds);
    times_cpu.Add(seen.cpu_seconds / plain.cpu_seconds);
  }
  table.AddRow({"  " + regime.name, MedianAndSpread(plain_seconds, 2),
                fmt::format("{}", previews.Median()), MedianAndSpread(times_elapsed, 3),
                MedianAndSpread(times_cpu, 3)});
}

void Run(int rounds, const std::vector<std::string>& names) {
  RememberNothing();
  Table table({fmt::format("median (min .. max) of {} rounds", rounds), "without, s", "previews",
               "with, times", "its CPU, times"});
  for (const std::string& name : names) AddRow(table, FindRegime(name), rounds);
  table.Print();
}

}  // namespace
}  // namespace reel::bench

int main(int argc, char** argv) {
  using namespace reel::bench;
  const RegimeArguments arguments =
      ParseRegimeArguments(argc, argv, {"compute-bound", "encode-bound"});
  Run(arguments.rounds, arguments.regimes);
  return EXIT_SUCCESS;
}
