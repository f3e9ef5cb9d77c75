// Starts processes: how = bomb (at most 200 in all, for the machine's sake), daemon (a session of its own,
// its parent gone), heir (a child with all descriptors that outlives it: it ends at once).

#include <sys/mman.h>

#include <atomic>
#include <new>

#include "hostile_renderer.h"

class Forks : public hostile::HostileRenderer {
 public:
  explicit Forks(const reel::Scene& scene) : HostileRenderer(scene), how_(scene.Text("how")) {}

 private:
  void Misbehave(cairo_t*, const reel::Frame&) override {
    if (how_ == "bomb") Bomb();
    if (how_ == "heir") {
      if (::fork() == 0) SleepForEver();
      ::_exit(0);
    }
    if (how_ == "daemon" && ::fork() == 0) {
      ::setsid();
      if (::fork() != 0) ::_exit(0);
      SleepForEver();
    }
  }
  static void Bomb() {
    constexpr int kLimit = 200;
    void* shared = ::mmap(nullptr, sizeof(std::atomic<int>), PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    auto* count = new (shared) std::atomic<int>(0);
    while ((*count)++ < kLimit) ::fork();
    SleepForEver();
  }
  [[noreturn]] static void SleepForEver() {
    while (true) ::pause();
  }
  std::string how_;
};

HOSTILE_RENDERER(Forks, "forks", "bomb")
