// A renderer of your own: two pendulums that die away draw one line.
//
//     g++ -std=c++17 -O2 -shared -fPIC harmonograph.cc -o harmonograph.so
//         $(pkg-config --cflags --libs reel-renderer)                        (all on one line)
//     reel render ./harmonograph.so -o harmonograph.mp4

#include <cmath>

#include "reel/renderer.hpp"

class Harmonograph : public reel::Renderer {
 public:
  explicit Harmonograph(const reel::Scene& scene) : ratio_(scene.Number("ratio")) {}

  reel::Traits Traits() const override { return {1280, 720, 60, 1, 600, false}; }

  void Draw(cairo_t* cr, const reel::Frame& frame) override {
    cairo_translate(cr, frame.width / 2.0, frame.height / 2.0);
    cairo_set_line_width(cr, frame.height / 480.0);
    cairo_set_source_rgb(cr, 0.45, 0.85, 1.0);
    for (double t = 0; t < 300 * frame.progress(); t += 0.02) {
      const double radius = 0.46 * frame.height * std::exp(-t / 120);
      cairo_line_to(cr, radius * std::sin(t), radius * std::cos(ratio_ * t));
    }
    cairo_stroke(cr);
  }

 private:
  double ratio_;
};

REEL_RENDERER(Harmonograph, "harmonograph", "Two pendulums that die away draw one line.",
              {"ratio", REEL_PARAM_NUMBER, "1.502", "of the pendulums' frequencies"})
