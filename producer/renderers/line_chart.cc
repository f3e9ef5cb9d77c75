// line_chart: a line grows from left to right through the points of a CSV file.
//
// The axes span all of the data from the first frame on. They are drawn once, and copied under the
// line of each frame: the same pixels in every frame and in every process.

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "checked_parameter.h"
#include "csv_table.h"
#include "plot/axis_ticks.h"
#include "plot/chart_panel.h"
#include "plot/growing_line.h"
#include "plot/revealed_count.h"
#include "reel/renderer.hpp"
#include "rgb_color.h"

namespace {

struct Series {
  std::string x_name;
  std::string y_name;
  std::vector<double> x;
  std::vector<double> y;
};

size_t FindColumn(const reel::CsvTable& table, const std::string& asked, size_t otherwise) {
  if (!asked.empty()) return table.ColumnIndex(asked);
  if (otherwise < table.columns().size()) return otherwise;
  throw std::runtime_error("the CSV file has only one column, \"" + table.columns()[0] +
                           "\": say which to show with x and y");
}

Series ReadSeries(const reel::Scene& scene) {
  const std::string path = scene.Text("csv");
  if (path.empty())
    throw std::runtime_error("csv: say which file to draw, like --param csv=data.csv");
  const reel::CsvTable table = reel::CsvTable::Read(path);
  const size_t x = FindColumn(table, scene.Text("x"), 0);
  const size_t y = FindColumn(table, scene.Text("y"), 1);
  return {table.columns()[x], table.columns()[y], table.Numbers(x), table.Numbers(y)};
}

reel::AxisRange SpanOf(const std::vector<double>& values, double margin, double most_ticks) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return reel::AxisAround(*low, *high, margin, most_ticks);
}

class LineChart : public reel::Renderer {
 public:
  explicit LineChart(const reel::Scene& scene)
      : series_(ReadSeries(scene)),
        color_(reel::ParseColor("color", scene.Text("color"))),
        line_width_(reel::NumberWithin(scene, "line_width", 0.1, 100)) {
    spec_.title = scene.Text("title");
    spec_.x_label = scene.Text("x_label").empty() ? series_.x_name : scene.Text("x_label");
    spec_.y_label = scene.Text("y_label").empty() ? series_.y_name : scene.Text("y_label");
    spec_.x_tick_angle_deg = reel::NumberWithin(scene, "tick_angle", 0, 90);
    spec_.x = SpanOf(series_.x, 0.03, 12);
    spec_.y = SpanOf(series_.y, 0.05, 9);
    const bool is_fixed = scene.width() > 0 && scene.height() > 0;
    Prepare(is_fixed ? scene.width() : kWidth, is_fixed ? scene.height() : kHeight);
  }

  reel::Traits Traits() const override {
    return {
        .width = kWidth, .height = kHeight, .frame_count = static_cast<int64_t>(series_.x.size())};
  }

  void Draw(cairo_t* cr, const reel::Frame& frame) override {
    if (frame.width != width_ || frame.height != height_) Prepare(frame.width, frame.height);
    const auto total = static_cast<int64_t>(series_.x.size());
    line_->Paint(cr, static_cast<size_t>(reel::RevealedCount(frame.index, frame.count, total)));
  }

 private:
  static constexpr int kWidth = 640;
  static constexpr int kHeight = 480;

  // All that depends on the picture's size but not on the frame.
  void Prepare(int width, int height) {
    width_ = width;
    height_ = height;
    spec_.outer = {0, 0, static_cast<double>(width), static_cast<double>(height)};
    spec_.em_pixels = reel::EmPixels(width, height);
    const reel::ChartPanel panel = reel::LayOutPanel(spec_);
    std::vector<reel::PixelPoint> points;
    for (size_t i = 0; i < series_.x.size(); ++i) {
      points.push_back({panel.X(series_.x[i]), panel.Y(series_.y[i])});
    }
    line_.emplace(reel::DrawPanels({panel}, width, height), std::move(points), color_,
                  line_width_ * reel::EmPixels(width, height) / reel::EmPixels(kWidth, kHeight));
  }

  Series series_;
  reel::RgbColor color_;
  double line_width_;  // pixels at 640x480
  reel::PanelSpec spec_;
  int width_ = 0;  // pixels; what line_ is prepared for
  int height_ = 0;
  std::optional<reel::GrowingLine> line_;
};

}  // namespace

REEL_RENDERER(
    LineChart, "line_chart", "A line grows through the points of a CSV file.",
    {"csv", REEL_PARAM_PATH, "", "the file; its first line names the columns"},
    {"x", REEL_PARAM_TEXT, "", "column of the horizontal axis; the first one if not given"},
    {"y", REEL_PARAM_TEXT, "", "column of the vertical axis; the second one if not given"},
    {"title", REEL_PARAM_TEXT, "", "above the chart"},
    {"x_label", REEL_PARAM_TEXT, "", "below the chart; the column's name if not given"},
    {"y_label", REEL_PARAM_TEXT, "", "beside the chart; the column's name if not given"},
    {"color", REEL_PARAM_TEXT, "#1f77b4", "of the line: #rrggbb or a name"},
    {"line_width", REEL_PARAM_NUMBER, "2", "pixels at 640x480, in proportion at other sizes"},
    {"tick_angle", REEL_PARAM_NUMBER, "45",
     "degrees by which the x axis' numbers are turned, 0 .. 90"})
