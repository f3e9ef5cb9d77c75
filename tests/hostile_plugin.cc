// A plugin that is right but for one thing, REEL_FAULT; plugin_library_test.cc names what it
// expects.

#include <cstdio>
#include <stdexcept>
#include <string_view>

#include "reel/renderer.h"

namespace {

constexpr bool Has(std::string_view fault) { return fault == REEL_FAULT; }

int Fail(const char* text, char* error, size_t error_bytes) {
  std::snprintf(error, error_bytes, "%s", text);
  return 1;
}

int Create(const reel_scene*, reel_renderer** renderer, char* error, size_t error_bytes) {
  if (Has("create_fails")) return Fail("the star is missing", error, error_bytes);
  if (Has("create_throws")) throw std::runtime_error("thrown across the interface");
  if (Has("fails_silently")) return 7;
  static int instance = 0;
  if (!Has("create_gives_nothing")) *renderer = reinterpret_cast<reel_renderer*>(&instance);
  return 0;
}

int Describe(reel_renderer*, reel_traits* traits, char* error, size_t error_bytes) {
  if (Has("describe_fails")) return Fail("no idea", error, error_bytes);
  traits->width = Has("huge_traits") ? 1 << 30 : 8;
  traits->height = 8;
  if (Has("odd_rate")) traits->fps_num = -25, traits->fps_den = 1;
  if (Has("minus_frames")) traits->frame_count = -1;
  return 0;
}

int Draw(reel_renderer*, const reel_frame*, char*, size_t) {
  if (Has("draw_throws")) throw 42;
  return 0;
}

void Destroy(reel_renderer*) {}

constexpr reel_param_spec kParams[] = {{"radius", REEL_PARAM_NUMBER,
                                        Has("wrong_default") ? "wide" : "1",
                                        Has("no_help") ? nullptr : "in pixels"}};

constexpr reel_renderer_api kApi = {
    Has("other_abi") ? 99U : REEL_ABI_VERSION,
    Has("short_table") ? 16U : sizeof(reel_renderer_api),
    Has("no_name") ? nullptr : "hostile",
    "Wrong in one thing.",
    Has("unlisted_params") ? nullptr : kParams,
    1,
    &Create,
    &Describe,
    Has("no_draw") ? nullptr : &Draw,
    &Destroy,
};

}  // namespace

#ifndef REEL_FAULT_no_entry
extern "C" const reel_renderer_api* reel_renderer_entry(void) {
  return Has("no_table") ? nullptr : &kApi;
}
#else
extern "C" __attribute__((visibility("default"))) const void* reel_no_entry() { return &kApi; }
#endif

#ifdef REEL_FAULT_empty_timeline
extern "C" __attribute__((visibility("default"))) const char* reel_timeline_entry() { return ""; }
#endif
