/* reel/renderer.h: what a Reel renderer plugin looks like from C.
 *
 * A renderer maps (frame, parameters) to a picture. A plugin is a shared library that exports one
 * symbol, `reel_renderer_entry`, which returns a table of functions. Reel loads it in a process of
 * its own (never in the daemon, never in the supervisor); several such processes draw different
 * frames of one film at the same time, in any order. So drawing must depend only on the frame and on
 * the parameters: no counters, no clock, no random numbers without a seed.
 *
 * Sequence, each call from the same single thread:
 *     entry -> create -> describe -> draw, draw, ... (frames in any order) -> destroy
 *
 * C++ programmers: `reel/renderer.hpp` is a class on top of this. */

#ifndef REEL_RENDERER_H
#define REEL_RENDERER_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Raised when a plugin built before the change could no longer work. Fields are only ever added at
 * the end of the structs below; `struct_bytes` says how many of them the other side knows. */
#define REEL_ABI_VERSION 1

/* What a parameter's text means; Reel checks the text against it before any renderer sees it. */
enum reel_param_type {
  REEL_PARAM_TEXT = 0,
  REEL_PARAM_INTEGER = 1,
  REEL_PARAM_NUMBER = 2, /* finite */
  REEL_PARAM_BOOL = 3,   /* handed over as "true" or "false" */
  REEL_PARAM_PATH = 4    /* handed over absolute; "" stays "" */
};

/* One parameter that a renderer understands; `reel info` prints these. */
struct reel_param_spec {
  const char* name;
  int32_t type; /* enum reel_param_type */
  const char* default_text;
  const char* help; /* one line: meaning, unit, range */
};

struct reel_param {
  const char* name;
  const char* text; /* UTF-8 */
};

/* What the job fixes before the renderer is created. Zero means: not fixed, say what suits you. */
struct reel_scene {
  uint32_t struct_bytes;
  int32_t width;  /* pixels */
  int32_t height; /* pixels */
  int64_t fps_num, fps_den;
  int64_t frame_count;             /* frames of the whole film */
  const struct reel_param* params; /* every parameter of the spec, defaults filled in */
  size_t param_count;
};

/* What the renderer would like where the job says nothing. Zero means: no preference.
 *
 * A renderer that states both fps and frame_count has a natural duration, frame_count / fps, which a
 * job with another rate keeps. One that states frame_count alone has so many pictures at any rate. */
struct reel_traits {
  uint32_t struct_bytes;
  int32_t width, height; /* pixels */
  int64_t fps_num, fps_den;
  int64_t frame_count;
  int32_t has_alpha; /* 1: some pixels are not opaque */
};

/* One picture to draw.
 *
 * Pixels: `height` rows of `stride_bytes`, origin at the top left; each pixel one uint32 in the
 * machine's byte order, 0xAARRGGBB, premultiplied: Cairo's CAIRO_FORMAT_ARGB32. The picture comes
 * opaque black (0xFF000000) unless the renderer has alpha, then transparent (0). Writing outside of
 * it ends the process. The memory belongs to Reel and is valid until `draw` returns.
 *
 * The frame's time is exactly frame_index * fps_den / fps_num seconds; `seconds` is that, rounded. Only
 * where a timeline bends time, `seconds` may lie between two frames: `position` is then the time in
 * frames, and frame_index the frame that began last. Whoever draws by `position` or `seconds` moves
 * smoothly also when played slowly; whoever draws by frame_index shows frames twice. */
struct reel_frame {
  uint32_t struct_bytes;
  int32_t width, height; /* pixels */
  int32_t stride_bytes;
  uint32_t* pixels;
  int64_t frame_index; /* 0 .. frame_count - 1 */
  int64_t frame_count; /* of the whole film, also when only a part is rendered */
  int64_t fps_num, fps_den;
  double seconds;
  double position; /* in frames; else frame_index. Since struct_bytes covers it. */
};

typedef struct reel_renderer reel_renderer; /* the plugin's own; opaque to Reel */

/* Each function returns 0 on success. On failure it returns another number and writes a
 * NUL-terminated text into `error`, at most `error_bytes` with the NUL: what is wrong, with the
 * parameter's name and value. A failure is final for the job; a crash is tried again. */
struct reel_renderer_api {
  uint32_t abi_version;  /* REEL_ABI_VERSION */
  uint32_t struct_bytes; /* sizeof(struct reel_renderer_api) */
  const char* name;      /* "line_chart" */
  const char* summary;   /* one line for `reel info` */
  const struct reel_param_spec* params;
  size_t param_count;
  int (*create)(const struct reel_scene* scene, reel_renderer** renderer, char* error,
                size_t error_bytes);
  /* `traits` comes zeroed with struct_bytes set. */
  int (*describe)(reel_renderer* renderer, struct reel_traits* traits, char* error,
                  size_t error_bytes);
  int (*draw)(reel_renderer* renderer, const struct reel_frame* frame, char* error,
              size_t error_bytes);
  void (*destroy)(reel_renderer* renderer);
};

/* The one exported symbol. The table lives as long as the library is loaded. */
#define REEL_ENTRY_SYMBOL "reel_renderer_entry"
typedef const struct reel_renderer_api* (*reel_renderer_entry_fn)(void);

#if defined(__GNUC__)
__attribute__((visibility("default")))
#endif
const struct reel_renderer_api*
reel_renderer_entry(void);

/* A plugin may export a film of clips too, or only that: a timeline as a job file has it, as JSON that lives as
 * long as the library is loaded; or "!" and the reason why there is none. Its clips of scene "self" are drawn
 * by the plugin's renderer. `reel/timeline.hpp` writes it. */
#define REEL_TIMELINE_SYMBOL "reel_timeline_entry"
typedef const char* (*reel_timeline_entry_fn)(void);

#ifdef __cplusplus
}
#endif

#endif /* REEL_RENDERER_H */
