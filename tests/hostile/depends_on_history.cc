// Draws pictures that are no function of the frame: "how" says what else they depend on.

#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <random>
#include <stdexcept>
#include <string>

#include "reel/renderer.hpp"

namespace {

class DependsOnHistory : public reel::Renderer {
 public:
  explicit DependsOnHistory(const reel::Scene& scene)
      : how_(scene.Text("how")), at_(scene.Integer("at")) {}

  reel::Traits Traits() const override { return {64, 64, 25, 1, 300, false}; }

  void Draw(cairo_t* cr, const reel::Frame& frame) override {
    const double shade = at_ < 0 || frame.index == at_ ? Shade(frame) : 0;
    cairo_set_source_rgb(cr, frame.progress(), shade, 1 - frame.progress());
    cairo_rectangle(cr, static_cast<double>(frame.index % 48), 8, 16, 48);
    cairo_fill(cr);
  }

 private:
  // From 0 to 1.
  double Shade(const reel::Frame& frame) {
    ++drawn_;
    if (how_ == "counter") return static_cast<double>(drawn_ % 251) / 250;
    if (how_ == "clock") return std::fmod(Now() * 1000, 1);
    if (how_ == "random") return std::uniform_real_distribution<double>(0, 1)(random_);
    if (how_ == "first") return drawn_ == 1 ? 1 : 0;
    if (how_ == "refuses") throw std::runtime_error("no picture for this one");
    if (how_ == "crashes") __builtin_trap();
    if (how_ == "waits") WaitForEver();
    return frame.progress();
  }

  static void WaitForEver() {
    std::fputs("waiting\n", stderr);
    while (true) pause();
  }

  static double Now() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration<double>(now).count();
  }

  std::string how_;
  int64_t at_;
  int64_t drawn_ = 0;
  std::mt19937 random_{std::random_device{}()};
};

}  // namespace

REEL_RENDERER(DependsOnHistory, "depends_on_history", "Misbehaves.",
              {"how", REEL_PARAM_TEXT, "",
               "counter, clock, random, first, refuses, crashes, waits"},
              {"at", REEL_PARAM_INTEGER, "-1", "only at this frame; -1 at each"})
