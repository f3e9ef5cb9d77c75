// Does nothing wrong: the film that the others are compared with.

#include "hostile_renderer.h"

class WellBehaved : public hostile::HostileRenderer {
  using HostileRenderer::HostileRenderer;
  void Misbehave(cairo_t*, const reel::Frame&) override {}
};

HOSTILE_RENDERER(WellBehaved, "well_behaved", "")
