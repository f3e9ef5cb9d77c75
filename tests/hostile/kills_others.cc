// Kills: how = parent, siblings (all children of its parent but itself).

#include <csignal>
#include <fstream>

#include "hostile_renderer.h"

class KillsOthers : public hostile::HostileRenderer {
 public:
  explicit KillsOthers(const reel::Scene& scene)
      : HostileRenderer(scene), how_(scene.Text("how")) {}

 private:
  void Misbehave(cairo_t*, const reel::Frame&) override {
    const std::string parent = std::to_string(::getppid());
    if (how_ == "parent") ::kill(::getppid(), SIGKILL);
    std::ifstream children("/proc/" + parent + "/task/" + parent + "/children");
    for (pid_t sibling = 0; how_ == "siblings" && children >> sibling;) {
      if (sibling != ::getpid()) ::kill(sibling, SIGKILL);
    }
  }
  std::string how_;
};

HOSTILE_RENDERER(KillsOthers, "kills_others", "siblings")
