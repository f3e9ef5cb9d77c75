// Blocks all signals and never returns.

#include <csignal>

#include "hostile_renderer.h"

class LoopsForEver : public hostile::HostileRenderer {
  using HostileRenderer::HostileRenderer;
  void Misbehave(cairo_t*, const reel::Frame&) override {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, nullptr);
    volatile bool goes_on = true;
    while (goes_on) {
    }
  }
};

HOSTILE_RENDERER(LoopsForEver, "loops_for_ever", "")
