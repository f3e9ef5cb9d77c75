// Ends its process in one way (how, in the environment HOSTILE_HOW) at one time (HOSTILE_WHEN):
// static, create, draw, destroy, unload. From the environment, since a static initialiser sees nothing
// else.

#include <csetjmp>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

#include "hostile_renderer.h"

namespace {

std::jmp_buf left_frame;

__attribute__((noinline)) void SetJumpTarget() { (void)setjmp(left_frame); }

// Its name is looked for in the backtrace.
__attribute__((noinline)) void EndByWriteToNothing() {
  volatile int* volatile nowhere = nullptr;
  *nowhere = 1;
}

void End(const std::string& how) {
  if (how == "segv") EndByWriteToNothing();
  if (how == "abort") std::abort();
  if (how == "throw") throw std::runtime_error("thrown by a hostile plugin");
  if (how == "exit") std::exit(0);
  if (how == "_exit") ::_exit(0);
  if (how == "longjmp") std::longjmp(left_frame, 1);
}

void EndIf(const char* moment) {
  const char* when = std::getenv("HOSTILE_WHEN");
  const char* how = std::getenv("HOSTILE_HOW");
  if (when != nullptr && how != nullptr && std::string(when) == moment) End(how);
}

struct Loaded {
  Loaded() {
    SetJumpTarget();
    EndIf("static");
  }
  ~Loaded() { EndIf("unload"); }
} loaded;

}  // namespace

class EndsProcess : public hostile::HostileRenderer {
 public:
  explicit EndsProcess(const reel::Scene& scene) : HostileRenderer(scene) { EndIf("create"); }
  ~EndsProcess() override { EndIf("destroy"); }

 private:
  void Misbehave(cairo_t*, const reel::Frame&) override { EndIf("draw"); }
};

HOSTILE_RENDERER(EndsProcess, "ends_process", "")
