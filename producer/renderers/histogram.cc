// histogram: samples of one distribution or of several fall into their bins, more with every frame.
//
// All samples are made when the renderer is created, from the seed; frame k counts the first of
// them. So frames can be drawn in any order and by any process. Bins and axes are fixed from the
// first frame on.

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "cairo_handles.h"
#include "checked_parameter.h"
#include "nice_step.h"
#include "plot/chart_panel.h"
#include "plot/revealed_count.h"
#include "reel/renderer.hpp"
#include "rgb_color.h"
#include "sample_distribution.h"

namespace {

constexpr int kWidth = 640;
constexpr int kHeight = 480;
constexpr int64_t kMostSamples = 1'000'000;

// Tableau's ten, which people know from matplotlib, begin so.
constexpr std::array<reel::RgbColor, 4> kColors = {
    {{0.122, 0.467, 0.706}, {1.000, 0.498, 0.055}, {0.173, 0.627, 0.173}, {0.839, 0.153, 0.157}}};

// One distribution's samples as the bins they fall in, in the order of their making; -1 is outside.
struct BinnedSamples {
  reel::SampleDistribution distribution;
  std::vector<int> bins;

  std::vector<int64_t> CountFirst(int64_t samples) const {
    std::vector<int64_t> counts(static_cast<size_t>(distribution.bins.count), 0);
    for (int64_t i = 0; i < samples; ++i) {
      const int bin = bins[static_cast<size_t>(i)];
      if (bin >= 0) ++counts[static_cast<size_t>(bin)];
    }
    return counts;
  }
};

std::vector<BinnedSamples> MakeSamples(const reel::Scene& scene, int64_t count) {
  const auto seed = static_cast<uint64_t>(scene.Integer("seed"));
  std::vector<BinnedSamples> all;
  for (reel::SampleDistribution& distribution :
       reel::ParseDistributions(scene.Text("distributions"))) {
    const auto stream = static_cast<uint32_t>(all.size());
    std::vector<int> bins;
    for (const double sample : distribution.Sample(count, seed, stream)) {
      bins.push_back(distribution.bins.Find(sample));
    }
    all.push_back({std::move(distribution), std::move(bins)});
  }
  return all;
}

// Upright text for what changes from frame to frame; PLplot takes milliseconds to open.
void DrawNote(cairo_t* cr, double right, double middle, double em_pixels, const std::string& text) {
  cairo_select_font_face(cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size(cr, em_pixels);
  cairo_font_options_t* options = cairo_font_options_create();
  cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
  cairo_set_font_options(cr, options);
  cairo_font_options_destroy(options);
  cairo_text_extents_t extents;
  cairo_text_extents(cr, text.c_str(), &extents);
  cairo_set_source_rgb(cr, 0.13, 0.13, 0.15);
  cairo_move_to(cr, std::round(right - extents.x_advance), std::round(middle + 0.36 * em_pixels));
  cairo_show_text(cr, text.c_str());
}

class Histogram : public reel::Renderer {
 public:
  explicit Histogram(const reel::Scene& scene)
      : sample_count_(reel::IntegerWithin(scene, "samples", 1, kMostSamples)),
        samples_(MakeSamples(scene, sample_count_)),
        title_(scene.Text("title")),
        x_label_(scene.Text("x_label")),
        y_label_(scene.Text("y_label")) {
    const bool is_fixed = scene.width() > 0 && scene.height() > 0;
    Prepare(is_fixed ? scene.width() : kWidth, is_fixed ? scene.height() : kHeight);
  }

  reel::Traits Traits() const override {
    return {.width = kWidth, .height = kHeight, .frame_count = sample_count_};
  }

  void Draw(cairo_t* cr, const reel::Frame& frame) override {
    if (frame.width != width_ || frame.height != height_) Prepare(frame.width, frame.height);
    cairo_set_source_surface(cr, axes_.get(), 0, 0);
    cairo_paint(cr);
    const int64_t shown = reel::RevealedCount(frame.index, frame.count, sample_count_);
    for (size_t i = 0; i < panels_.size(); ++i) DrawPanelData(cr, i, shown);
  }

 private:
  // All that depends on the picture's size but not on the frame.
  void Prepare(int width, int height) {
    width_ = width;
    height_ = height;
    panels_.clear();
    for (size_t i = 0; i < samples_.size(); ++i) {
      panels_.push_back(reel::LayOutPanel(PanelAt(i)));
    }
    axes_ = reel::DrawPanels(panels_, width, height);
  }

  // Panels fill a grid row by row, about as many columns as rows.
  reel::PanelSpec PanelAt(size_t index) const {
    const auto panels = static_cast<int>(samples_.size());
    const int columns = static_cast<int>(std::ceil(std::sqrt(panels)));
    const int rows = (panels + columns - 1) / columns;
    const int column = static_cast<int>(index) % columns;
    const int row = static_cast<int>(index) / columns;
    const double width = static_cast<double>(width_) / columns;
    const double height = static_cast<double>(height_) / rows;

    const BinnedSamples& samples = samples_[index];
    const reel::HistogramBins& bins = samples.distribution.bins;
    const double span = bins.high() - bins.low;
    reel::PanelSpec spec;
    spec.outer = {column * width, row * height, (column + 1) * width, (row + 1) * height};
    // Letters shrink less than their panels do.
    spec.em_pixels = reel::EmPixels(width_, height_) * std::pow(columns, -0.35);
    spec.title = panels == 1 && !title_.empty() ? title_ : samples.distribution.title;
    spec.x_label = x_label_;
    spec.y_label = y_label_;
    spec.x = {bins.low - 0.03 * span, bins.high() + 0.03 * span, reel::NiceStep(span, 8)};
    spec.y = CountAxis(samples);
    return spec;
  }

  // Room for the highest bar of the last frame, with the note above it.
  reel::AxisRange CountAxis(const BinnedSamples& samples) const {
    const std::vector<int64_t> counts = samples.CountFirst(sample_count_);
    const auto highest = static_cast<double>(*std::max_element(counts.begin(), counts.end()));
    const double high = std::max(1.0, highest) * 1.2;
    return {0, high, std::max(1.0, reel::NiceStep(high, 6))};
  }

  void DrawPanelData(cairo_t* cr, size_t index, int64_t shown) const {
    const reel::ChartPanel& panel = panels_[index];
    const reel::HistogramBins& bins = samples_[index].distribution.bins;
    const std::vector<int64_t> counts = samples_[index].CountFirst(shown);
    for (int bin = 0; bin < bins.count; ++bin) {
      const int64_t count = counts[static_cast<size_t>(bin)];
      if (count == 0) continue;
      // Whole pixels, and one between neighbours: edges that are sharp.
      const double left = std::round(panel.X(bins.low + bin * bins.width));
      const double right = std::round(panel.X(bins.low + (bin + 1) * bins.width)) - 1;
      const double top = std::round(panel.Y(static_cast<double>(count)));
      cairo_rectangle(cr, left, top, std::max(1.0, right - left), panel.area.bottom - top);
    }
    reel::SetSource(cr, kColors[index % kColors.size()]);
    cairo_fill(cr);
    const double em = panel.spec.em_pixels;
    DrawNote(cr, panel.area.right - 0.8 * em, panel.area.top + 1.2 * em, em,
             "n = " + std::to_string(shown));
  }

  int64_t sample_count_;
  std::vector<BinnedSamples> samples_;
  std::string title_;
  std::string x_label_;
  std::string y_label_;
  int width_ = 0;  // pixels; what panels_ and axes_ are prepared for
  int height_ = 0;
  std::vector<reel::ChartPanel> panels_;
  reel::SurfacePtr axes_;
};

}  // namespace

REEL_RENDERER(
    Histogram, "histogram", "Samples of one or several distributions fill their histograms.",
    {"distributions", REEL_PARAM_TEXT, "normal",
     "normal(mean, deviation), gamma(shape, scale), exponential(mean), uniform(low, high)"},
    {"samples", REEL_PARAM_INTEGER, "100", "of each distribution in the last frame, 1 .. 1000000"},
    {"seed", REEL_PARAM_INTEGER, "1", "of the samples"},
    {"title", REEL_PARAM_TEXT, "", "of a single histogram; its distribution if not given"},
    {"x_label", REEL_PARAM_TEXT, "Value", "below each histogram"},
    {"y_label", REEL_PARAM_TEXT, "Frequency", "beside each histogram"})
