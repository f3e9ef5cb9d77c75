// Prints a gigabyte: how = lines, or one (a line without an end).

#include <cstdio>

#include "hostile_renderer.h"

class FloodsOutput : public hostile::HostileRenderer {
 public:
  explicit FloodsOutput(const reel::Scene& scene)
      : HostileRenderer(scene), how_(scene.Text("how")) {}

 private:
  void Misbehave(cairo_t*, const reel::Frame&) override {
    std::string chunk(1 << 20, 'x');
    if (how_ == "lines") {
      for (size_t at = 0; at < chunk.size(); at += 64) chunk[at] = '\n';
    }
    for (int i = 0; i < 1024; ++i) std::fwrite(chunk.data(), 1, chunk.size(), stdout);
    std::fflush(stdout);
  }
  std::string how_;
};

HOSTILE_RENDERER(FloodsOutput, "floods_output", "lines")
