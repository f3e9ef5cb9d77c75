// What `reel render --trace FILE` costs.
//
//     trace_cost_bench [ROUNDS [REGIME ...]]        9 start-up waiting-bound
//
// Each round renders a regime's film (regime.h) without and with a trace, which begins taking turns, so
// that a machine whose speed changes meets both alike. A row a regime: the whole command's time without,
// and both ratios of a round, elapsed time and the processor time of all processes; what is above 1 is the
// trace. A regime of cheap frames shows it most, since a frame's share of the trace does not depend on what
// the frame costs.

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/program_path.h"
#include "base/unique_fd.h"
#include "bench/measure.h"
#include "bench/process_cost.h"
#include "bench/reel_run.h"
#include "bench/regime.h"

namespace reel::bench {
namespace {

struct Figures {
  Samples plain_seconds, times_elapsed, times_cpu;
  uintmax_t trace_bytes = 0;  // of the last round
};

class Film {
 public:
  explicit Film(const Regime& regime)
      : regime_(regime), nothing_(open("/dev/null", O_RDWR | O_CLOEXEC)) {
    if (!nothing_.valid()) Die("no /dev/null");
  }

  Cost Render(const std::vector<std::string>& more) const {
    std::vector<std::string> command = {SiblingProgram("reel")};
    for (const auto& words : {RenderCommand(regime_, files_.File("film.mp4")), more}) {
      command.insert(command.end(), words.begin(), words.end());
    }
    return RunCommand(command, nothing_.get(), nothing_.get());
  }
  Cost RenderPlain() const { return Render({}); }
  Cost RenderTraced() const { return Render({"--trace", trace()}); }
  uintmax_t TraceBytes() const { return std::filesystem::file_size(trace()); }

 private:
  std::string trace() const { return files_.File("trace.json"); }

  const Regime& regime_;
  const ScratchDirectory files_;
  const unique_fd nothing_;
};

Figures Measure(const Regime& regime, int rounds) {
  const Film film(regime);
  film.RenderTraced();  // programs and renderer into the page cache
  Figures figures;
  for (int round = 0; round < rounds; ++round) {
    const bool is_traced_first = round % 2 == 1;
    Cost traced = {};
    if (is_traced_first) traced = film.RenderTraced();
    const Cost plain = film.RenderPlain();
    if (!is_traced_first) traced = film.RenderTraced();
    figures.plain_seconds.Add(ToSeconds(plain.elapsed));
    figures.times_elapsed.Add(ToSeconds(traced.elapsed) / ToSeconds(plain.elapsed));
    figures.times_cpu.Add(ToSeconds(traced.cpu) / ToSeconds(plain.cpu));
  }
  figures.trace_bytes = film.TraceBytes();
  return figures;
}

void AddRow(Table& table, const Regime& regime, const Figures& figures) {
  table.AddRow({"  " + regime.name, std::to_string(regime.frames),
                MedianAndSpread(figures.plain_seconds, 2),
                MedianAndSpread(figures.times_elapsed, 3), MedianAndSpread(figures.times_cpu, 3),
                fmt::format("{:.0f}", static_cast<double>(figures.trace_bytes) /
                                          static_cast<double>(regime.frames))});
}

void Run(int rounds, const std::vector<std::string>& names) {
  RememberNothing();
  Table table({fmt::format("median (min .. max) of {} rounds", rounds), "frames", "without, s",
               "with, times", "its CPU, times", "bytes a frame"});
  for (const std::string& name : names) {
    const Regime& regime = FindRegime(name);
    AddRow(table, regime, Measure(regime, rounds));
  }
  table.Print();
}

}  // namespace
}  // namespace reel::bench

int main(int argc, char** argv) {
  using namespace reel::bench;
  const RegimeArguments arguments = ParseRegimeArguments(
      argc, argv, {"start-up", "encode-bound", "compute-bound", "waiting-bound"});
  Run(arguments.rounds, arguments.regimes);
  return EXIT_SUCCESS;
}
