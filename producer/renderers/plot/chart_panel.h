// ChartPanel: one set of axes with its title, labels and grid, and the way from data to pixels.
//
//     panel = LayOutPanel(spec) -> DrawPanel(canvas, panel) once -> panel.X(v), panel.Y(v) each
//     frame

#pragma once

#include <string>
#include <vector>

#include "cairo_handles.h"
#include "plot/plplot_canvas.h"

namespace reel {

struct PanelSpec {
  PixelRect outer;  // what the panel may cover, labels and all
  double em_pixels = 14;
  std::string title;
  std::string x_label;
  std::string y_label;
  AxisRange x;
  AxisRange y;
  double x_tick_angle_deg = 0;  // of the numbers below the axis, 0 .. 90, counter-clockwise
};

struct ChartPanel {
  PanelSpec spec;
  PixelRect area;  // where the data go, whole pixels

  double X(double value) const {
    return area.left + (value - spec.x.low) / (spec.x.high - spec.x.low) * (area.right - area.left);
  }
  double Y(double value) const {
    return area.bottom -
           (value - spec.y.low) / (spec.y.high - spec.y.low) * (area.bottom - area.top);
  }
};

// Finds the room that the texts leave. Throws std::runtime_error when they leave none.
ChartPanel LayOutPanel(const PanelSpec& spec);

// A white CAIRO_FORMAT_RGB24 picture with all of the panels but their data. Throws
// std::runtime_error when PLplot cannot draw it.
SurfacePtr DrawPanels(const std::vector<ChartPanel>& panels, int width, int height);

// The size of letters that looks right at a picture's size: 14 px at 640×480, and in proportion.
double EmPixels(int width, int height);

}  // namespace reel
