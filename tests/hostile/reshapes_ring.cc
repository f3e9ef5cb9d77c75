// Reaches for the ring's memory through its descriptors: how = punch (a hole), truncate, grow.

#include <dirent.h>
#include <linux/falloc.h>
#include <sys/stat.h>

#include <climits>
#include <cstdlib>
#include <cstring>

#include "hostile_renderer.h"

class ReshapesRing : public hostile::HostileRenderer {
 public:
  explicit ReshapesRing(const reel::Scene& scene)
      : HostileRenderer(scene), how_(scene.Text("how")) {}

 private:
  void Misbehave(cairo_t*, const reel::Frame&) override {
    DIR* descriptors = ::opendir("/proc/self/fd");
    while (const dirent* entry = ::readdir(descriptors)) {
      char target[PATH_MAX] = "";
      const std::string path = std::string("/proc/self/fd/") + entry->d_name;
      if (::readlink(path.c_str(), target, sizeof(target) - 1) < 0) continue;
      if (std::strstr(target, "reel-ring") != nullptr) Reshape(path);
    }
    ::closedir(descriptors);
  }
  void Reshape(const std::string& path) const {
    const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);  // again, as if it had been read-only
    struct stat status = {};
    ::fstat(fd, &status);
    if (how_ == "punch") {
      ::fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, status.st_size);
    }
    // Refused by the seals, which is told as any failure is.
    if (how_ == "truncate" && ::ftruncate(fd, 0) != 0) throw std::runtime_error("not truncated");
    if (how_ == "grow" && ::ftruncate(fd, status.st_size * 2) != 0) throw std::runtime_error("not grown");
    ::close(fd);
  }
  std::string how_;
};

HOSTILE_RENDERER(ReshapesRing, "reshapes_ring", "punch")
