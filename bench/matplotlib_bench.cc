// A matplotlib script run by itself, and the same script under `reel render`.
//
//     matplotlib_bench [ROUNDS [PYTHON]]
//
// The scripts (bench/scripts) end in anim.save(..., writer="ffmpeg"), which draws in one process and hands
// RGBA to ffmpeg. Both ways encode with libx264's defaults. Each round runs, one after the other: the
// script by its interpreter, `reel render`, and `reel render --producers 1`. A film takes at least the
// processor time of drawing and encoding it, divided by the cores: that of `reel render` itself, or of the
// one with one producer, whose frames are cheaper because fewer processes share caches and memory.
//
// A film that the script makes by itself and one that Reel makes differ in their colours' conversion only
// (BT.709, in the producers); that the drawn pixels are equal is tests/python's to show.

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "base/program_path.h"
#include "base/unique_fd.h"
#include "bench/measure.h"
#include "bench/process_cost.h"
#include "bench/reel_run.h"

namespace reel::bench {
namespace {

constexpr double kLeastTimesFaster = 1.75;
constexpr double kMostTimesCpu = 1.08;

class Script {
 public:
  Script(const ScratchDirectory& directory, const std::string& name, std::string python)
      : path_(std::string(REEL_SOURCE_DIR) + "/bench/scripts/" + name + ".py"),
        python_(std::move(python)),
        alone_(directory.File(name + "-alone.mp4")),
        rendered_(directory.File(name + "-reel.mp4")),
        null_(open("/dev/null", O_RDWR | O_CLOEXEC)) {
    if (!null_.valid()) Die("no /dev/null");
  }

  Cost RunAlone() const { return RunCommand({python_, path_, alone_}, null_.get(), null_.get()); }

  Cost Render(const std::vector<std::string>& more) const {
    std::vector<std::string> command = {SiblingProgram("reel"),
                                        "render",
                                        path_,
                                        "--python",
                                        python_,
                                        "--quiet",
                                        "--force",
                                        "-o",
                                        rendered_};
    command.insert(command.end(), more.begin(), more.end());
    return RunCommand(command, null_.get(), null_.get());
  }

 private:
  const std::string path_;
  const std::string python_;
  const std::string alone_;
  const std::string rendered_;
  const unique_fd null_;
};

struct Figures {
  Samples alone_ms, reel_ms, reel_cpu_ms, one_cpu_ms, times_faster, times_own_cpu, times_one_cpu;
};

void AddRound(const Script& script, Figures& figures) {
  const double cores = std::max(1U, std::thread::hardware_concurrency());
  const Cost alone = script.RunAlone();
  const Cost reel = script.Render({});
  const Cost one = script.Render({"--producers", "1"});
  figures.alone_ms.Add(ToSeconds(alone.elapsed) * 1e3);
  figures.reel_ms.Add(ToSeconds(reel.elapsed) * 1e3);
  figures.reel_cpu_ms.Add(ToSeconds(reel.cpu) * 1e3);
  figures.one_cpu_ms.Add(ToSeconds(one.cpu) * 1e3);
  figures.times_faster.Add(ToSeconds(alone.elapsed) / ToSeconds(reel.elapsed));
  figures.times_own_cpu.Add(ToSeconds(reel.elapsed) / (ToSeconds(reel.cpu) / cores));
  figures.times_one_cpu.Add(ToSeconds(reel.elapsed) / (ToSeconds(one.cpu) / cores));
}

std::vector<std::string> Row(const std::string& name, const Figures& figures) {
  const auto median = [](const Samples& samples) {
    return fmt::format("{:.0f}", samples.Median());
  };
  return {name,
          median(figures.alone_ms),
          median(figures.reel_ms),
          figures.reel_ms.Spread(0),
          median(figures.reel_cpu_ms),
          median(figures.one_cpu_ms),
          fmt::format("{:.2f}", figures.times_faster.Median()),
          figures.times_faster.Spread(2),
          fmt::format("{:.3f}", figures.times_own_cpu.Median()),
          figures.times_own_cpu.Spread(),
          fmt::format("{:.3f}", figures.times_one_cpu.Median()),
          figures.times_one_cpu.Spread()};
}

void Run(int rounds, const std::string& python) {
  fmt::print(
      "Median of {} rounds on {} cores, times in ms. Bars: {} times as fast, {} times the "
      "processor time by the cores\n\n",
      rounds, std::thread::hardware_concurrency(), kLeastTimesFaster, kMostTimesCpu);
  Table table({"script", "anim.save", "reel render", "min .. max", "its CPU",
               "CPU with one producer", "times as fast", "min .. max", "by its own CPU",
               "min .. max", "by one producer's CPU", "min .. max"});
  for (const std::string name : {"cosine_sweep", "histogram"}) {
    const ScratchDirectory directory;
    const Script script(directory, name, python);
    Figures figures;
    for (int round = 0; round < rounds; ++round) AddRound(script, figures);
    table.AddRow(Row(name, figures));
  }
  table.Print();
}

}  // namespace
}  // namespace reel::bench

int main(int argc, char** argv) {
  reel::bench::Run(argc > 1 ? std::atoi(argv[1]) : 5, argc > 2 ? argv[2] : "/usr/bin/python3");
  return EXIT_SUCCESS;
}
