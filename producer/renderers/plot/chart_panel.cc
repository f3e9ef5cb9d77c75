#include "plot/chart_panel.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "plot/axis_ticks.h"

namespace reel {
namespace {

// Ems: what looks right, found by eye.
constexpr double kDigitWidth = 0.64;  // DejaVu Sans
constexpr double kTickLength = 0.3;
constexpr double kTickGap = 0.35;  // from a tick to its number
constexpr double kLabelHeight = 1.2;
constexpr double kLabelGap = 0.3;  // from the numbers to the label
constexpr double kEdge = 0.5;      // around everything
constexpr double kTitleScale = 1.2;

constexpr RgbColor kInk = {0.13, 0.13, 0.15};
constexpr RgbColor kGridInk = {0.88, 0.89, 0.91};

// The length of the longest number at an axis, in ems.
double LongestTick(const AxisRange& range) {
  size_t longest = 0;
  for (const double tick : TicksOf(range)) {
    longest = std::max(longest, TickLabel(tick, range.step).size());
  }
  return static_cast<double>(longest) * kDigitWidth;
}

std::string SizeInPixels(const PixelRect& rect) {
  return std::to_string(std::lround(rect.right - rect.left)) + "x" +
         std::to_string(std::lround(rect.bottom - rect.top));
}

// A minus sign in the place of ASCII's hyphen.
std::string TickText(double tick, const AxisRange& range) {
  std::string text = TickLabel(tick, range.step);
  if (text.starts_with('-')) text.replace(0, 1, "\u2212");
  return text;
}

double Radians(double degrees) { return degrees * std::numbers::pi / 180; }

// How far the numbers below the axis reach down, in ems.
double XTickHeight(const PanelSpec& spec) {
  const double angle = Radians(spec.x_tick_angle_deg);
  return LongestTick(spec.x) * std::sin(angle) + std::cos(angle);
}

void DrawXTicks(PlplotCanvas& canvas, const ChartPanel& panel) {
  const PanelSpec& spec = panel.spec;
  const double em = spec.em_pixels;
  const double angle = Radians(spec.x_tick_angle_deg);
  // A number that stands at an angle ends below its tick; one that lies flat is centred there.
  const double justify = spec.x_tick_angle_deg > 0 ? 1 : 0.5;
  const double top = panel.area.bottom + (kTickLength + kTickGap) * em;
  const double y = top + (justify < 1 ? 0.5 * em : 0.4 * em * std::cos(angle));
  for (const double tick : TicksOf(spec.x)) {
    const double x = panel.X(tick) + (justify < 1 ? 0 : 0.4 * em * std::sin(angle));
    canvas.DrawText({x, y, spec.x_tick_angle_deg, justify}, TickText(tick, spec.x));
  }
}

void DrawYTicks(PlplotCanvas& canvas, const ChartPanel& panel) {
  const PanelSpec& spec = panel.spec;
  const double x = panel.area.left - (kTickLength + kTickGap) * spec.em_pixels;
  for (const double tick : TicksOf(spec.y)) {
    canvas.DrawText({x, panel.Y(tick), 0, 1}, TickText(tick, spec.y));
  }
}

void DrawLabels(PlplotCanvas& canvas, const ChartPanel& panel) {
  const PanelSpec& spec = panel.spec;
  const double em = spec.em_pixels;
  const double center_x = (panel.area.left + panel.area.right) / 2;
  const double center_y = (panel.area.top + panel.area.bottom) / 2;
  canvas.DrawText({center_x, spec.outer.bottom - (kEdge + kLabelHeight / 2) * em, 0, 0.5},
                  spec.x_label);
  canvas.DrawText({spec.outer.left + (kEdge + kLabelHeight / 2) * em, center_y, 90, 0.5},
                  spec.y_label);
  canvas.SetFontSize(em * kTitleScale);
  canvas.DrawText({center_x, panel.area.top - kTitleScale * 0.9 * em, 0, 0.5}, spec.title);
}

void DrawPanel(PlplotCanvas& canvas, const ChartPanel& panel) {
  const PanelSpec& spec = panel.spec;
  const double line_width = std::max(1.0, std::round(spec.em_pixels / 14));
  canvas.SetLineWidth(line_width);
  canvas.SetColor(kGridInk);
  canvas.DrawGrid(panel.area, spec.x, spec.y);
  canvas.SetColor(kInk);
  canvas.DrawBox(panel.area, spec.x, spec.y, kTickLength * spec.em_pixels);
  canvas.SetFontSize(spec.em_pixels);
  DrawXTicks(canvas, panel);
  DrawYTicks(canvas, panel);
  DrawLabels(canvas, panel);
}

}  // namespace

double EmPixels(int width, int height) { return 14 * std::min(width / 640.0, height / 480.0); }

ChartPanel LayOutPanel(const PanelSpec& spec) {
  const double em = spec.em_pixels;
  const double ticks = kTickLength + kTickGap;
  const double x_label = spec.x_label.empty() ? 0 : kLabelHeight + kLabelGap;
  const double y_label = spec.y_label.empty() ? 0 : kLabelHeight + kLabelGap;
  const double title = spec.title.empty() ? 0.5 : 1.7 * kTitleScale;
  const PixelRect area = {
      .left = std::round(spec.outer.left + (kEdge + y_label + LongestTick(spec.y) + ticks) * em),
      .top = std::round(spec.outer.top + (kEdge / 2 + title) * em),
      .right = std::round(spec.outer.right - 1.3 * em),
      .bottom = std::round(spec.outer.bottom - (kEdge + x_label + XTickHeight(spec) + ticks) * em),
  };
  if (area.right - area.left < 2 * em || area.bottom - area.top < 2 * em) {
    throw std::runtime_error("a chart of " + SizeInPixels(spec.outer) +
                             " pixels has no room for its labels; give a larger --size");
  }
  return {spec, area};
}

SurfacePtr DrawPanels(const std::vector<ChartPanel>& panels, int width, int height) {
  SurfacePtr surface = MakeSurface(CAIRO_FORMAT_RGB24, width, height);
  const ContextPtr cr(cairo_create(surface.get()));
  cairo_set_source_rgb(cr.get(), 1, 1, 1);
  cairo_paint(cr.get());
  PlplotCanvas canvas(cr.get(), width, height);
  for (const ChartPanel& panel : panels) DrawPanel(canvas, panel);
  canvas.Finish();
  return surface;
}

}  // namespace reel
