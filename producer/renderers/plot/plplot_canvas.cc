#include "plot/plplot_canvas.h"

#include <plplot/plplot.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <string_view>

namespace reel {
namespace {

// PLplot takes lengths in millimetres. Its Cairo driver makes 90 pixels of an inch
// (drivers/cairo.c, DPI), but hands letters to Pango in points, of which Pango makes 96 pixels an
// inch; measured.
constexpr double kPixelsPerMillimetre = 90 / 25.4;
constexpr double kFontPixelsPerMillimetre = 96 / 25.4;

// PLplot's own text buffers end at 1024 characters.
constexpr size_t kMaxTextBytes = 500;

constexpr PLINT kPen = 1;  // the one entry of the colour map that is used

// PLplot's handlers are plain functions, so what they hear is global as PLplot itself is.
std::string& FirstComplaint() {
  static std::string complaint;
  return complaint;
}

void NoteComplaint(const char* message) {
  if (FirstComplaint().empty()) FirstComplaint() = message;
}

// PLplot calls exit() when this returns; throwing is how its C++ interface documents to avoid that.
int ThrowInsteadOfExit(const char* message) {
  throw std::runtime_error(std::string("PLplot: ") + message);
}

// plinit would ask at the terminal for another device.
void RequireDriver(std::string_view wanted) {
  std::array<const char*, 64> menu{};
  std::array<const char*, 64> devices{};
  const char** menu_list = menu.data();
  const char** device_list = devices.data();
  int count = menu.size();
  plgFileDevs(&menu_list, &device_list, &count);
  const auto* const end = devices.begin() + count;
  if (std::find(devices.cbegin(), end, wanted) == end) {
    throw std::runtime_error("PLplot has no driver \"" + std::string(wanted) +
                             "\": install plplot-driver-cairo");
  }
}

PLINT ToByte(double channel) { return static_cast<PLINT>(std::lround(channel * 255)); }

// '#' begins PLplot's markup; two stand for one.
std::string WithoutMarkup(const std::string& text) {
  std::string plain;
  for (const char c : text) plain += c == '#' ? "##" : std::string(1, c);
  return plain;
}

}  // namespace

PlplotCanvas::PlplotCanvas(cairo_t* cr, int width, int height) : width_(width), height_(height) {
  FirstComplaint().clear();
  plsabort(NoteComplaint);
  plsexit(ThrowInsteadOfExit);
  RequireDriver("extcairo");
  plsdev("extcairo");
  // 2 is CAIRO_ANTIALIAS_GRAY: coloured fringes belong to a screen, not to a film.
  plsetopt("drvopt", "text_anti_aliasing=2");
  plspage(0, 0, width, height, 0, 0);
  plsfont(PL_FCI_SANS, PL_FCI_UPRIGHT, PL_FCI_MEDIUM);
  plinit();
  pl_cmd(PLESC_DEVINIT, cr);
  pladv(0);
}

PlplotCanvas::~PlplotCanvas() { plend(); }

void PlplotCanvas::SetColor(const RgbColor& color) {
  plscol0(kPen, ToByte(color.red), ToByte(color.green), ToByte(color.blue));
  plcol0(kPen);
}

void PlplotCanvas::SetLineWidth(double pixels) { plwidth(pixels); }

void PlplotCanvas::SetFontSize(double em_pixels) {
  plschr(em_pixels / kFontPixelsPerMillimetre, 1);
}

void PlplotCanvas::DrawGrid(const PixelRect& area, const AxisRange& x, const AxisRange& y) {
  SetWindow(area, x, y);
  plbox("g", x.step, 0, "g", y.step, 0);
}

void PlplotCanvas::DrawBox(const PixelRect& area, const AxisRange& x, const AxisRange& y,
                           double tick_pixels) {
  SetWindow(area, x, y);
  plsmaj(tick_pixels / kPixelsPerMillimetre, 1);
  plbox("bcu", 0, 0, "bcu", 0, 0);
  plbox("bti", x.step, 0, "bti", y.step, 0);
}

void PlplotCanvas::DrawText(const TextPlace& place, const std::string& text) {
  if (text.size() > kMaxTextBytes) {
    throw std::runtime_error("a text of " + std::to_string(text.size()) +
                             " bytes in a chart; the limit is " + std::to_string(kMaxTextBytes));
  }
  if (text.empty()) return;
  // A window of one unit a pixel, upwards as PLplot's texts are.
  plvpor(0, 1, 0, 1);
  plwind(0, width_, 0, height_);
  const double angle = place.angle_deg * std::numbers::pi / 180;
  plptex(place.x, height_ - place.y, std::cos(angle), std::sin(angle), place.justify,
         WithoutMarkup(text).c_str());
}

void PlplotCanvas::Finish() {
  if (!FirstComplaint().empty()) throw std::runtime_error("PLplot: " + FirstComplaint());
}

void PlplotCanvas::SetWindow(const PixelRect& area, const AxisRange& x, const AxisRange& y) {
  plvpor(area.left / width_, area.right / width_, 1 - area.bottom / height_,
         1 - area.top / height_);
  plwind(x.low, x.high, y.low, y.high);
}

}  // namespace reel
