// Takes memory and touches it: how = hog (100 MiB a frame, all at one frame up to 4 GiB), leak (1 MiB in
// every frame).

#include <cstdlib>
#include <cstring>

#include "hostile_renderer.h"

class TakesMemory : public hostile::HostileRenderer {
 public:
  explicit TakesMemory(const reel::Scene& scene)
      : HostileRenderer(scene), how_(scene.Text("how")) {}

  void Draw(cairo_t* cr, const reel::Frame& frame) override {
    if (how_ == "leak") Take(1 << 20);
    HostileRenderer::Draw(cr, frame);
  }

 private:
  void Misbehave(cairo_t*, const reel::Frame&) override {
    if (how_ != "hog") return;
    for (int i = 0; i < 40; ++i) Take(100 << 20);
  }
  static void Take(size_t bytes) {
    void* memory = std::malloc(bytes);
    if (memory == nullptr) throw std::bad_alloc();
    std::memset(memory, 0x55, bytes);
  }
  std::string how_;
};

HOSTILE_RENDERER(TakesMemory, "takes_memory", "hog")
