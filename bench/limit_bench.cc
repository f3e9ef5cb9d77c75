// How close `reel render` comes to the least time that its film can take on this machine.
//
//     limit_bench [ROUNDS [REGIME]]
//
// The limit of a film is L = max(E, (C + D) / cores):
//
//   E  the wall time of ffmpeg alone, with the very arguments that Reel gives it, reading the finished
//      frames from memory
//   C  the processor time of that ffmpeg
//   D  the processor time of one process that loads the renderer and draws and converts all frames
//      (drawn_frames.h), which is what the producers have to do in any case. It is not taken from the
//      producers of the job itself: what Reel wastes there would then raise the limit that it is
//      measured against.
//
// Each round measures E and C, D, and the whole command `reel render`, one after the other, and gives
// one ratio; so a machine whose speed changes meets both sides alike. Both films must be the same bytes.
// A film of one frame shows what does not grow with the film; it has no bar.
//
// Needs memory for the finished frames (1.9 GB in the encode-bound regime) and works in the current
// directory's file system, in a directory that it removes.

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/program_path.h"
#include "base/unique_fd.h"
#include "bench/drawn_frames.h"
#include "bench/measure.h"
#include "bench/process_cost.h"
#include "bench/reel_run.h"
#include "bench/regime.h"
#include "daemon/encoder/encode_plan.h"

namespace reel::bench {
namespace {

struct Bar {
  std::string regime;
  double most_times_limit;
};
const Bar kBars[] = {{"start-up", 1.15}, {"encode-bound", 1.05}, {"compute-bound", 1.06}};

std::string FileBytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) Die("cannot read " + path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// One regime's film, made in both ways.
class Film {
 public:
  Film(const ScratchDirectory& directory, const Regime& regime)
      : regime_(regime),
        rendered_(directory.File("reel.mp4")),
        plan_(PlanOf(directory, regime, rendered_)),
        frames_(StoreFrames(regime, plan_.slot)),
        nothing_(open("/dev/null", O_RDWR | O_CLOEXEC)) {
    if (!nothing_.valid()) Die("no /dev/null");
  }

  Cost Encode() const {
    if (lseek(frames_.get(), 0, SEEK_SET) != 0) Die("cannot rewind the frames");
    return RunCommand(plan_.encode, frames_.get(), nothing_.get());
  }

  Cost Draw() const { return DrawFrames(regime_, plan_.slot); }

  Cost Render() const {
    std::vector<std::string> command = {SiblingProgram("reel")};
    const std::vector<std::string> words = RenderCommand(regime_, rendered_);
    command.insert(command.end(), words.begin(), words.end());
    return RunCommand(command, nothing_.get(), nothing_.get());
  }

  // After both were made.
  void RequireEqual() const {
    if (FileBytes(plan_.product) != FileBytes(rendered_)) Die("the two films differ");
  }

 private:
  static EncodePlan PlanOf(const ScratchDirectory& directory, const Regime& regime,
                           const std::string& output) {
    EncodeRequest request;
    request.output = JobOf(regime, output).output;
    request.drawn = {static_cast<int32_t>(regime.size.width),
                     static_cast<int32_t>(regime.size.height)};
    request.fps = kRegimeFps;
    request.frame_count = regime.frames;
    request.work_directory = directory.path();
    EncodePlan plan = Require(MakeEncodePlan(request));
    if (plan.segments.size() != 1) Die("the film is cut into segments: no one command makes it");
    return plan;
  }

  const Regime& regime_;
  const std::string rendered_;
  const EncodePlan plan_;
  const unique_fd frames_;
  const unique_fd nothing_;
};

// One value a round.
struct Figures {
  Samples encode_ms, encode_cpu_ms, draw_cpu_ms, limit_ms, reel_ms, reel_cpu_ms, times_limit;
};

double ToMs(nanoseconds duration) { return ToSeconds(duration) * 1e3; }

void AddRound(const Film& film, Figures& figures) {
  const Cost encode = film.Encode();
  const Cost draw = film.Draw();
  const Cost reel = film.Render();
  const double cores = std::max(1U, std::thread::hardware_concurrency());
  const double limit_ms =
      std::max(ToMs(encode.elapsed), (ToMs(encode.cpu) + ToMs(draw.cpu)) / cores);
  figures.encode_ms.Add(ToMs(encode.elapsed));
  figures.encode_cpu_ms.Add(ToMs(encode.cpu));
  figures.draw_cpu_ms.Add(ToMs(draw.cpu));
  figures.limit_ms.Add(limit_ms);
  figures.reel_ms.Add(ToMs(reel.elapsed));
  figures.reel_cpu_ms.Add(ToMs(reel.cpu));
  figures.times_limit.Add(ToMs(reel.elapsed) / limit_ms);
}

// The first round is not counted: it warms the page cache.
Figures Measure(const Regime& regime, int rounds) {
  const ScratchDirectory directory;
  const Film film(directory, regime);
  Figures warm_up;
  AddRound(film, warm_up);
  film.RequireEqual();
  Figures figures;
  for (int round = 0; round < rounds; ++round) AddRound(film, figures);
  film.RequireEqual();
  return figures;
}

std::string BarOf(const Regime& regime) {
  const auto bar = std::ranges::find(kBars, regime.name, &Bar::regime);
  return bar == std::end(kBars) ? "" : fmt::format("{:.2f}", bar->most_times_limit);
}

std::vector<std::string> Row(const Regime& regime, const Figures& figures) {
  const auto median = [](const Samples& samples) {
    return fmt::format("{:.0f}", samples.Median());
  };
  return {regime.name,
          median(figures.encode_ms),
          median(figures.encode_cpu_ms),
          median(figures.draw_cpu_ms),
          median(figures.limit_ms),
          median(figures.reel_ms),
          figures.reel_ms.Spread(0),
          median(figures.reel_cpu_ms),
          fmt::format("{:.3f}", figures.times_limit.Median()),
          figures.times_limit.Spread(),
          BarOf(regime)};
}

std::vector<Regime> Chosen(const std::optional<std::string>& name) {
  if (name) return {FindRegime(*name)};
  std::vector<Regime> regimes;
  for (const Bar& bar : kBars) regimes.push_back(FindRegime(bar.regime));
  Regime one_frame = FindRegime("start-up");
  one_frame.name = "start-up, one frame";
  one_frame.frames = 1;
  regimes.push_back(one_frame);
  return regimes;
}

void Run(int rounds, const std::optional<std::string>& name) {
  RememberNothing();
  fmt::print("Median of {} rounds on {} cores, times in ms\n\n", rounds,
             std::thread::hardware_concurrency());
  Table table({"regime", "ffmpeg alone", "its CPU", "drawing's CPU", "limit", "reel render",
               "min .. max", "its CPU", "times the limit", "min .. max", "bar"});
  for (const Regime& regime : Chosen(name)) table.AddRow(Row(regime, Measure(regime, rounds)));
  table.Print();
}

}  // namespace
}  // namespace reel::bench

int main(int argc, char** argv) {
  reel::bench::Run(argc > 1 ? std::atoi(argv[1]) : 5,
                   argc > 2 ? std::optional<std::string>(argv[2]) : std::nullopt);
  return EXIT_SUCCESS;
}
