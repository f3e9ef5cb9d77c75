// Writes over the frame that it was given to draw, and over the
// text of an error that there was not.

#include <cstring>

#include "reel/renderer.h"

namespace {

int Create(const reel_scene*, reel_renderer** renderer, char*, size_t) {
  *renderer = reinterpret_cast<reel_renderer*>(renderer);
  return 0;
}

int Describe(reel_renderer*, reel_traits* traits, char*, size_t) {
  traits->width = traits->height = 64;
  traits->fps_num = 25;
  traits->fps_den = 1;
  traits->frame_count = 50;
  return 0;
}

int Draw(reel_renderer*, const reel_frame* frame, char* error, size_t error_bytes) {
  std::memset(const_cast<reel_frame*>(frame), 0xFF, sizeof(*frame));
  std::memset(error, 'x', error_bytes);  // without an end, and without a failure
  return 0;
}

void Destroy(reel_renderer*) {}

const reel_renderer_api api = {REEL_ABI_VERSION,
                               sizeof(reel_renderer_api),
                               "changes_frame",
                               "Misbehaves.",
                               nullptr,
                               0,
                               &Create,
                               &Describe,
                               &Draw,
                               &Destroy};

}  // namespace

const reel_renderer_api* reel_renderer_entry(void) { return &api; }
