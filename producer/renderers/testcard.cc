// testcard: every frame says which it is, to people in large digits and to programs in 32 squares.
//
// The squares stand along the bottom edge, each width/32 wide and height/16 high, most significant
// bit on the left; white is 1, black is 0. Any decoder can so check that no frame is lost, doubled
// or out of order. With the other parameters it takes as long, or fails, as a test or benchmark
// needs.

#include <algorithm>
#include <string>
#include <vector>

#include "cairo_handles.h"
#include "checked_parameter.h"
#include "frame_effort.h"
#include "frame_faults.h"
#include "reel/renderer.hpp"

namespace {

constexpr int kBits = 32;
constexpr double kHourMs = 3'600'000;
constexpr double kMostEffortFactor = 1000;

reel::FrameEffort ReadEffort(const reel::Scene& scene) {
  return {
      .cpu_ms = reel::NumberWithin(scene, "cpu_ms", 0, kHourMs),
      .cpu_jitter = reel::NumberWithin(scene, "cpu_jitter", 0, 1),
      .sleep_ms = reel::NumberWithin(scene, "sleep_ms", 0, kHourMs),
      .sleep_jitter = reel::NumberWithin(scene, "sleep_jitter", 0, 1),
      .seed = static_cast<uint64_t>(scene.Integer("seed")),
      .factor_from = scene.Integer("effort_from"),
      .factor = reel::NumberWithin(scene, "effort_factor", 0, kMostEffortFactor),
  };
}

reel::FrameFaults ReadFaults(const reel::Scene& scene) {
  return {
      .crash_at = scene.Integer("crash_at"),
      .crash_file = scene.Text("crash_file"),
      .error_at = scene.Integer("error_at"),
      .hang_at = scene.Integer("hang_at"),
      .exit_at = scene.Integer("exit_at"),
  };
}

// The ten digits as masks, drawn once: shaping and hinting text costs more than the rest of a
// frame.
class DigitStrip {
 public:
  explicit DigitStrip(int height)
      : width_(std::max(1, height * 2 / 3)), height_(std::max(1, height)) {
    for (int digit = 0; digit < 10; ++digit) masks_.push_back(DrawDigit(digit));
  }

  int height() const { return height_; }

  // The number's digits on `cr`'s source, centred on `center_x`.
  void Paint(cairo_t* cr, int64_t number, int center_x, int top) const {
    const std::string text = std::to_string(number);
    int left = center_x - static_cast<int>(text.size()) * width_ / 2;
    for (const char digit : text) {
      cairo_mask_surface(cr, masks_[static_cast<size_t>(digit - '0')].get(), left, top);
      left += width_;
    }
  }

 private:
  reel::SurfacePtr DrawDigit(int digit) const {
    reel::SurfacePtr mask = reel::MakeSurface(CAIRO_FORMAT_A8, width_, height_);
    const reel::ContextPtr cr(cairo_create(mask.get()));
    const std::string text = std::to_string(digit);
    cairo_select_font_face(cr.get(), "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
    cairo_set_font_size(cr.get(), height_);
    cairo_text_extents_t extents;
    cairo_text_extents(cr.get(), text.c_str(), &extents);
    cairo_move_to(cr.get(), (width_ - extents.x_advance) / 2, height_ * 0.86);
    cairo_show_text(cr.get(), text.c_str());
    return mask;
  }

  int width_;   // pixels, of one digit
  int height_;  // pixels
  std::vector<reel::SurfacePtr> masks_;
};

void PaintBits(cairo_t* cr, const reel::Frame& frame) {
  const int top = frame.height - frame.height / 16;
  cairo_set_source_rgb(cr, 0, 0, 0);
  cairo_rectangle(cr, 0, top, frame.width, frame.height - top);
  cairo_fill(cr);
  cairo_set_source_rgb(cr, 1, 1, 1);
  for (int bit = 0; bit < kBits; ++bit) {
    if ((frame.index >> (kBits - 1 - bit) & 1) == 0) continue;
    const int left = bit * frame.width / kBits;
    cairo_rectangle(cr, left, top, (bit + 1) * frame.width / kBits - left, frame.height - top);
  }
  cairo_fill(cr);
}

class Testcard : public reel::Renderer {
 public:
  explicit Testcard(const reel::Scene& scene)
      : effort_(ReadEffort(scene)),
        faults_(ReadFaults(scene)),
        digits_((scene.height() > 0 ? scene.height() : kHeight) / 4) {}

  reel::Traits Traits() const override {
    return {.width = 640, .height = kHeight, .fps_num = 60, .fps_den = 1, .frame_count = 600};
  }

  void Draw(cairo_t* cr, const reel::Frame& frame) override {
    reel::CommitFaults(faults_, frame.index);
    reel::SpendEffort(effort_, frame.index);
    cairo_set_source_rgb(cr, 0.10, 0.13, 0.20);
    cairo_paint(cr);
    cairo_set_source_rgb(cr, 0.95, 0.95, 0.90);
    digits_.Paint(cr, frame.index, frame.width / 2, (frame.height - digits_.height()) / 2);
    PaintBits(cr, frame);
  }

 private:
  static constexpr int kHeight = 360;

  reel::FrameEffort effort_;
  reel::FrameFaults faults_;
  DigitStrip digits_;
};

}  // namespace

REEL_RENDERER(
    Testcard, "testcard", "The frame's number in digits and in 32 squares; can be slow, or fail.",
    {"cpu_ms", REEL_PARAM_NUMBER, "0", "milliseconds of processor time that a frame takes"},
    {"cpu_jitter", REEL_PARAM_NUMBER, "0", "part by which that varies from frame to frame, 0 .. 1"},
    {"sleep_ms", REEL_PARAM_NUMBER, "0", "milliseconds that a frame waits without working"},
    {"sleep_jitter", REEL_PARAM_NUMBER, "0",
     "part by which that varies from frame to frame, 0 .. 1"},
    {"seed", REEL_PARAM_INTEGER, "0", "of both variations"},
    {"effort_from", REEL_PARAM_INTEGER, "-1",
     "frame from which on both times are multiplied by effort_factor; -1: none"},
    {"effort_factor", REEL_PARAM_NUMBER, "10", "that factor, 0 .. 1000"},
    {"crash_at", REEL_PARAM_INTEGER, "-1", "frame that raises SIGSEGV; -1: none"},
    {"crash_file", REEL_PARAM_PATH, "", "crash only if this file does not exist, and create it"},
    {"error_at", REEL_PARAM_INTEGER, "-1", "frame that fails with an error; -1: none"},
    {"hang_at", REEL_PARAM_INTEGER, "-1", "frame that never ends; -1: none"},
    {"exit_at", REEL_PARAM_INTEGER, "-1", "frame that ends the process with status 0; -1: none"})
