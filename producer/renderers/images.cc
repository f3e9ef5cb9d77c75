// images: a film from pictures on disk, one file a frame, "2.png" before "10.png". A single picture is a
// still: it is shown for as many frames as are asked for.
//
// Sizes are read from all headers before the first frame is drawn, so that the one picture of
// another size is named at once and not after an hour.

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

#include "cairo_handles.h"
#include "image_file.h"
#include "reel/renderer.hpp"
#include "rgb_color.h"

namespace {

enum class Fit { kExact, kPad, kFill, kStretch };

Fit ParseFit(const std::string& text) {
  if (text == "exact") return Fit::kExact;
  if (text == "pad") return Fit::kPad;
  if (text == "fill") return Fit::kFill;
  if (text == "stretch") return Fit::kStretch;
  throw std::runtime_error("fit = \"" + text + "\": must be exact, pad, fill or stretch");
}

std::string SizeText(int width, int height) {
  return std::to_string(width) + "x" + std::to_string(height);
}

class Images : public reel::Renderer {
 public:
  explicit Images(const reel::Scene& scene)
      : fit_(ParseFit(scene.Text("fit"))),
        background_(reel::ParseColor("background", scene.Text("background"))) {
    const std::string where = scene.Text("files");
    if (where.empty()) throw std::runtime_error("files: say which, a directory or a pattern");
    files_ = reel::ListImageFiles(where);
    if (files_.size() > 1 && scene.frame_count() > static_cast<int64_t>(files_.size())) {
      throw std::runtime_error(where + ": " + std::to_string(files_.size()) + " pictures, but " +
                               std::to_string(scene.frame_count()) + " frames are asked for");
    }
    ReadHeaders(scene.width(), scene.height());
  }

  reel::Traits Traits() const override {
    return {.width = width_,
            .height = height_,
            .frame_count = static_cast<int64_t>(files_.size()),
            .has_alpha = has_alpha_};
  }

  void Draw(cairo_t* cr, const reel::Frame& frame) override {
    const std::string& path =
        files_.size() == 1 ? files_.front() : files_.at(static_cast<size_t>(frame.index));
    const reel::SurfacePtr image = reel::DecodeImage(path);
    const int width = cairo_image_surface_get_width(image.get());
    const int height = cairo_image_surface_get_height(image.get());
    if (fit_ == Fit::kExact) RequireSize(path, width, height, frame.width, frame.height);
    if (fit_ == Fit::kPad) {
      reel::SetSource(cr, background_);
      cairo_paint(cr);
    }
    PaintFitted(cr, image.get(), static_cast<double>(frame.width) / width,
                static_cast<double>(frame.height) / height, frame);
  }

 private:
  // Fills in the traits; zero for a side that the job leaves to the first picture.
  void ReadHeaders(int asked_width, int asked_height) {
    for (const std::string& path : files_) {
      const reel::ImageHeader header = reel::ReadImageHeader(path);
      if (width_ == 0) {
        width_ = asked_width > 0 ? asked_width : header.width;
        height_ = asked_height > 0 ? asked_height : header.height;
      }
      if (fit_ == Fit::kExact) RequireSize(path, header.width, header.height, width_, height_);
      // Padding puts its background under the whole picture.
      has_alpha_ = has_alpha_ || (header.has_alpha && fit_ != Fit::kPad);
    }
  }

  static void RequireSize(const std::string& path, int width, int height, int wanted_width,
                          int wanted_height) {
    if (width == wanted_width && height == wanted_height) return;
    throw std::runtime_error(path + ": is " + SizeText(width, height) + ", but the film is " +
                             SizeText(wanted_width, wanted_height) +
                             "; fit = pad, fill or stretch scales it");
  }

  void PaintFitted(cairo_t* cr, cairo_surface_t* image, double scale_x, double scale_y,
                   const reel::Frame& frame) const {
    if (fit_ == Fit::kPad) scale_x = scale_y = std::min(scale_x, scale_y);
    if (fit_ == Fit::kFill) scale_x = scale_y = std::max(scale_x, scale_y);
    // Whole pixels, so that no edge is half a picture and half a background.
    const double width = std::round(cairo_image_surface_get_width(image) * scale_x);
    const double height = std::round(cairo_image_surface_get_height(image) * scale_y);
    const double left = std::floor((frame.width - width) / 2);
    const double top = std::floor((frame.height - height) / 2);
    cairo_rectangle(cr, left, top, width, height);
    cairo_clip(cr);
    cairo_translate(cr, left, top);
    cairo_scale(cr, scale_x, scale_y);
    cairo_set_source_surface(cr, image, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_BEST);
    cairo_pattern_set_extend(cairo_get_source(cr), CAIRO_EXTEND_PAD);
    cairo_paint(cr);
  }

  Fit fit_;
  reel::RgbColor background_;
  std::vector<std::string> files_;
  int width_ = 0;
  int height_ = 0;
  bool has_alpha_ = false;
};

}  // namespace

REEL_RENDERER(Images, "images", "PNG and JPEG files in natural order, one a frame.",
              {"files", REEL_PARAM_PATH, "", "a directory, or a pattern such as \"shots/*.png\""},
              {"fit", REEL_PARAM_TEXT, "exact",
               "a picture of another size: exact (an error), pad, fill (cuts), stretch"},
              {"background", REEL_PARAM_TEXT, "black", "colour around a padded picture"})
