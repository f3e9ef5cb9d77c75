#include "bench/regime.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "bench/require.h"

namespace reel::bench {
namespace {

// Half of the film's frames cost tenfold.
Regime Mixed(const std::string& name, const std::string& effort, const std::string& milliseconds,
             int64_t frames) {
  Regime regime{.name = name,
                .renderer = "testcard",
                .params = {{effort, milliseconds},
                           {"effort_from", std::to_string(frames / 2)},
                           {"effort_factor", "10"}},
                .size = {640, 480},
                .frames = frames};
  regime.changes_at = frames / 2;
  regime.waits = effort == "sleep_ms";
  return regime;
}

}  // namespace

std::span<const Regime> Regimes() {
  static const std::vector<Regime> regimes = {
      {.name = "start-up",
       .renderer = "red_square",
       .params = {},
       .size = {640, 480},
       .frames = 300},
      {.name = "encode-bound",
       .renderer = "testcard",
       .params = {},
       .size = {1920, 1080},
       .frames = 600},
      {.name = "compute-bound",
       .renderer = "testcard",
       .params = {{"cpu_ms", "20"}},
       .size = {1280, 720},
       .frames = 500},
      {.name = "waiting-bound",
       .renderer = "testcard",
       .params = {{"sleep_ms", "50"}},
       .size = {640, 480},
       .frames = 4000,
       .waits = true},
      Mixed("mixed-cpu", "cpu_ms", "2", 1600),
      Mixed("mixed-sleep", "sleep_ms", "5", 3000),
  };
  return regimes;
}

const Regime& FindRegime(const std::string& name) {
  std::string names;
  for (const Regime& regime : Regimes()) {
    if (regime.name == name) return regime;
    names += " " + regime.name;
  }
  Die(fmt::format("there is no regime \"{}\"; there are:{}", name, names));
}

JobSpec JobOf(const Regime& regime, const std::string& output) {
  JobSpec job;
  job.scene = regime.renderer;
  for (const auto& [name, text] : regime.params) job.params[name] = {text, "/"};
  job.size = regime.size;
  job.fps = kRegimeFps;
  job.frames = regime.frames;
  job.output.path = output;
  job.output.force = true;
  return job;
}

std::vector<std::string> RenderCommand(const Regime& regime, const std::string& output) {
  std::vector<std::string> words = {
      "render",   regime.renderer,
      "--size",   fmt::format("{}x{}", regime.size.width, regime.size.height),
      "--fps",    ToString(kRegimeFps),
      "--frames", std::to_string(regime.frames),
      "--output", output,
      "--force",  "--quiet"};
  for (const auto& [name, text] : regime.params) {
    words.insert(words.end(), {"--param", fmt::format("{}={}", name, text)});
  }
  return words;
}

RegimeArguments ParseRegimeArguments(int argc, char** argv, std::vector<std::string> usual) {
  RegimeArguments arguments;
  if (argc > 1) arguments.rounds = std::atoi(argv[1]);
  if (arguments.rounds < 1) Die(std::string("usage: ") + argv[0] + " [ROUNDS [REGIME ...]]");
  arguments.regimes.assign(argv + std::min(argc, 2), argv + argc);
  if (arguments.regimes.empty()) arguments.regimes = std::move(usual);
  return arguments;
}

}  // namespace reel::bench
