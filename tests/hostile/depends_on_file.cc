// Draws a shade that stands in a file which no parameter names: "hidden", where the job was started.

#include <fstream>

#include "reel/renderer.hpp"

namespace {

class DependsOnFile : public reel::Renderer {
 public:
  explicit DependsOnFile(const reel::Scene&) { std::ifstream("hidden") >> shade_; }

  reel::Traits Traits() const override { return {64, 64, 25, 1, 40, false}; }

  void Draw(cairo_t* cr, const reel::Frame& frame) override {
    cairo_set_source_rgb(cr, frame.progress(), shade_, 0);
    cairo_paint(cr);
  }

 private:
  double shade_ = 0;
};

}  // namespace

REEL_RENDERER(DependsOnFile, "depends_on_file", "Depends on a file that is not declared.")
