// Calls itself until its stack is full.

#include "hostile_renderer.h"

// Its name is looked for in the backtrace.
__attribute__((noinline)) int CallItself(int depth) {
  volatile char room[512];
  room[0] = static_cast<char>(depth);
  return depth < 0 ? 0 : CallItself(depth + 1) + room[0];
}

class OverflowsStack : public hostile::HostileRenderer {
  using HostileRenderer::HostileRenderer;
  void Misbehave(cairo_t*, const reel::Frame&) override {
    volatile int depth = 1;
    depth = CallItself(depth);
  }
};

HOSTILE_RENDERER(OverflowsStack, "overflows_stack", "")
