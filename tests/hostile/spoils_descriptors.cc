// Spoils its descriptors: how = close (all), null (0 to 20 become /dev/null), leak (all that it may have).

#include <linux/close_range.h>

#include "hostile_renderer.h"

class SpoilsDescriptors : public hostile::HostileRenderer {
 public:
  explicit SpoilsDescriptors(const reel::Scene& scene)
      : HostileRenderer(scene), how_(scene.Text("how")) {}

 private:
  void Misbehave(cairo_t*, const reel::Frame&) override {
    if (how_ == "close") ::close_range(0, ~0U, 0);
    const int null = ::open("/dev/null", O_RDWR);
    if (how_ == "null") {
      for (int fd = 0; fd <= 20; ++fd) ::dup2(null, fd);
    }
    if (how_ == "leak") {
      while (::dup(null) >= 0) {
      }
    }
  }
  std::string how_;
};

HOSTILE_RENDERER(SpoilsDescriptors, "spoils_descriptors", "close")
