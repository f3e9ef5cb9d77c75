// What the frame cache saves the second time, and what it costs the first time.
//
//     frame_cache_bench [ROUNDS [REGIME ...]]        5 start-up encode-bound compute-bound
//
// Each round renders a regime's film (regime.h) three times: without a cache; with one that is empty, so
// that every frame is missed and kept; and with that one again, so that every frame is taken, but for one
// in 64, which is drawn to check it. Who begins of the first two takes turns, so that a machine whose
// speed changes meets both alike. A row a regime:
//
//   first, its CPU     the run that keeps frames by the one without a cache in the same round: elapsed time,
//                      and processor time of all processes; what is above 1 is looking, compressing, writing
//   second             the run that takes them by the one without a cache: what is left is the encoder's
//   on disk            of a frame
//
// The program fails when the three films are not the same bytes.

#include <fcntl.h>
#include <fmt/format.h>

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/program_path.h"
#include "base/unique_fd.h"
#include "bench/measure.h"
#include "bench/process_cost.h"
#include "bench/reel_run.h"
#include "bench/regime.h"
#include "cache/frame_files.h"
#include "cache/frame_inventory.h"

namespace reel::bench {
namespace {

struct Figures {
  Samples plain_seconds, first, first_cpu, second, second_cpu;
  double bytes_a_frame = 0;  // of the last round
};

class Film {
 public:
  explicit Film(const Regime& regime)
      : regime_(regime), nothing_(open("/dev/null", O_RDWR | O_CLOEXEC)) {
    if (!nothing_.valid()) Die("no /dev/null");
  }

  Cost Plain() const {
    RememberNothing();
    return Render("plain.mp4", {});
  }
  // Each round another place: a file system is slow where much was removed just now.
  Cost First() {
    ++caches_;
    return Cached("first.mp4");
  }
  Cost Second() const { return Cached("second.mp4"); }

  void RequireSameFilms() const {
    const std::string plain = Bytes("plain.mp4");
    if (plain != Bytes("first.mp4") || plain != Bytes("second.mp4")) {
      Die(regime_.name + ": the films with a cache and without are not the same");
    }
  }
  double BytesAFrame() const {
    const CacheSize kept = TrimFrames(FramesDirectory(cache()), {INT64_MAX, INT64_MAX});
    if (kept.frames != regime_.frames) Die(regime_.name + ": not all frames were kept");
    return static_cast<double>(kept.bytes) / static_cast<double>(kept.frames);
  }

 private:
  std::string cache() const { return files_.File("cache-" + std::to_string(caches_)); }

  Cost Cached(const std::string& name) const {
    RememberIn(cache());
    return Render(name, {"--cache"});
  }
  Cost Render(const std::string& name, const std::vector<std::string>& more) const {
    std::vector<std::string> command = {SiblingProgram("reel")};
    for (const auto& words : {RenderCommand(regime_, files_.File(name)), more}) {
      command.insert(command.end(), words.begin(), words.end());
    }
    return RunCommand(command, nothing_.get(), nothing_.get());
  }
  std::string Bytes(const std::string& name) const {
    std::ifstream file(files_.File(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  const Regime& regime_;
  const ScratchDirectory files_;
  const unique_fd nothing_;
  int caches_ = 0;
};

Figures Measure(const Regime& regime, int rounds) {
  Film film(regime);
  film.First();  // programs and renderer into the page cache
  Figures figures;
  for (int round = 0; round < rounds; ++round) {
    const bool is_plain_first = round % 2 == 0;
    Cost plain = {};
    if (is_plain_first) plain = film.Plain();
    const Cost first = film.First();
    if (!is_plain_first) plain = film.Plain();
    const Cost second = film.Second();
    film.RequireSameFilms();
    figures.plain_seconds.Add(ToSeconds(plain.elapsed));
    figures.first.Add(ToSeconds(first.elapsed) / ToSeconds(plain.elapsed));
    figures.first_cpu.Add(ToSeconds(first.cpu) / ToSeconds(plain.cpu));
    figures.second.Add(ToSeconds(second.elapsed) / ToSeconds(plain.elapsed));
    figures.second_cpu.Add(ToSeconds(second.cpu) / ToSeconds(plain.cpu));
  }
  figures.bytes_a_frame = film.BytesAFrame();
  return figures;
}

void AddRow(Table& table, const Regime& regime, const Figures& figures) {
  table.AddRow({"  " + regime.name, MedianAndSpread(figures.plain_seconds, 2),
                MedianAndSpread(figures.first, 3), MedianAndSpread(figures.first_cpu, 3),
                MedianAndSpread(figures.second, 3), MedianAndSpread(figures.second_cpu, 3),
                fmt::format("{:.0f}", figures.bytes_a_frame)});
}

void Run(int rounds, const std::vector<std::string>& names) {
  Table table({fmt::format("median (min .. max) of {} rounds", rounds), "without, s",
               "first, times", "its CPU, times", "second, times", "its CPU, times",
               "on disk, bytes"});
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
  const RegimeArguments arguments =
      ParseRegimeArguments(argc, argv, {"start-up", "encode-bound", "compute-bound"});
  Run(arguments.rounds, arguments.regimes);
  return EXIT_SUCCESS;
}
