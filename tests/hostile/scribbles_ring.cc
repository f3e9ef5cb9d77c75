// Finds the ring in its own memory and writes random bytes over it: how = astray (as it stands, out of
// reach), words (made accessible first; the first 64 KiB), all (the pixels too).

#include <sys/mman.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "hostile_renderer.h"

class ScribblesRing : public hostile::HostileRenderer {
 public:
  explicit ScribblesRing(const reel::Scene& scene)
      : HostileRenderer(scene), how_(scene.Text("how")) {}

 private:
  void Misbehave(cairo_t*, const reel::Frame&) override {
    std::FILE* maps = std::fopen("/proc/self/maps", "re");
    char line[512];
    while (std::fgets(line, sizeof(line), maps) != nullptr) {
      if (std::strstr(line, "reel-ring") == nullptr) continue;
      unsigned long begin = 0;
      unsigned long end = 0;
      std::sscanf(line, "%lx-%lx", &begin, &end);
      if (how_ == "words" && end > begin + 65536) end = begin + 65536;
      if (how_ != "astray") {
        mprotect(reinterpret_cast<void*>(begin), end - begin, PROT_READ | PROT_WRITE);
      }
      for (unsigned long at = begin; at < end; ++at) {
        *reinterpret_cast<volatile unsigned char*>(at) = static_cast<unsigned char>(std::rand());
      }
    }
    std::fclose(maps);
  }
  std::string how_;
};

HOSTILE_RENDERER(ScribblesRing, "scribbles_ring", "words")
