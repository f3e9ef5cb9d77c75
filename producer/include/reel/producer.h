/* A producer in any language: takes frames of a film out of Reel's ring and hands their pictures over.
 *
 * libreel_producer.so; C99. For a process that reel-supervisor started, or that was forked from one that
 * it started. The process has a socket to the supervisor, its channel, on which JSON messages travel:
 * what to load, and what it is. shm/producer_channel.h describes them; this library is about what comes
 * after.
 *
 *     producer = reel_producer_attach(channel, &film, error, sizeof(error))
 *     while (reel_producer_lease(producer, &lease) == REEL_LEASED) {
 *       ... draw frame lease.frame into reel_producer_pixels(producer, &stride), or elsewhere ...
 *       if (reel_producer_commit(producer, picture) != 0) ...
 *     }
 *     reel_producer_detach(producer)
 *
 * Between lease and commit the ring's words are inaccessible to the process, so that code which writes
 * where it must not dies of it. Frames come in no particular order but always upwards, unless the film
 * is checked (`reel verify`). A frame that is not committed is drawn by another process once this one
 * has ended.
 *
 * One producer a process, one thread. Structures begin with their size, which the caller sets, so that
 * they may grow. Texts are UTF-8.
 */

#ifndef REEL_PRODUCER_H_
#define REEL_PRODUCER_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define REEL_PRODUCER_API __attribute__((visibility("default")))

/* Raised when a function or a structure changes its meaning. */
#define REEL_PRODUCER_VERSION 1

typedef struct reel_producer reel_producer;

typedef struct reel_film {
  uint32_t struct_bytes; /* sizeof(reel_film), set by the caller */
  int32_t width;         /* pixels of the picture that is to be drawn */
  int32_t height;
  int32_t has_alpha;   /* not zero: what is transparent stays so */
  int64_t frame_count; /* of the whole film */
  int64_t fps_num;     /* frames a second: fps_num / fps_den */
  int64_t fps_den;
} reel_film;

typedef struct reel_lease {
  uint32_t struct_bytes; /* sizeof(reel_lease), set by the caller */
  int64_t frame;         /* of the film, from 0 */
  double seconds;        /* frame / fps, rounded once */
} reel_lease;

/* What reel_producer_lease returns. From REEL_FINISHED on it is also the exit status with which the
 * process has to end now. */
enum {
  REEL_LEASE_FAILED = -1, /* reel_producer_error says why; end with status 1 */
  REEL_FINISHED = 0,      /* every frame is drawn */
  REEL_WORN_OUT = 20,     /* a fresh process shall take its place */
  REEL_RETIRED = 21,      /* it is not needed any more */
  REEL_LEASED = 256       /* draw lease.frame */
};

/* How the bytes of a picture stand in memory. */
enum {
  REEL_PIXELS_ARGB32 = 1, /* cairo's: uint32 0xAARRGGBB in machine order, premultiplied */
  REEL_PIXELS_RGBA = 2,   /* bytes R, G, B, A; straight alpha; over black in a film without alpha */
  REEL_PIXELS_RGB = 3,    /* bytes R, G, B */
  REEL_PIXELS_RGBA_AS_IS = 4 /* as REEL_PIXELS_RGBA, but a film without alpha leaves A out */
};

typedef struct reel_picture {
  uint32_t struct_bytes; /* sizeof(reel_picture), set by the caller */
  int32_t layout;        /* REEL_PIXELS_... */
  const void* pixels;    /* top row first; for REEL_PIXELS_ARGB32 aligned to 4 bytes */
  int32_t width;         /* pixels; the film's */
  int32_t height;
  int64_t stride_bytes; /* from one row to the next */
} reel_picture;

/* REEL_PRODUCER_VERSION of the library. */
REEL_PRODUCER_API int reel_producer_version(void);

/* For a process that was forked: waits until process `supervisor_pid` is its parent (the one in between
 * has ended), asks the kernel to end it with the supervisor, and tells the supervisor its number on
 * `channel`. Comes before reel_producer_attach. 0; or -1 with a text in `error`. */
REEL_PRODUCER_API int reel_producer_announce(int channel, int64_t supervisor_pid, char* error,
                                             size_t error_bytes);

/* Waits for the film on `channel`, which stays the caller's and has to stay open, and maps the ring.
 * NULL on failure, with a text in `error`; the text is empty when the supervisor closed the channel
 * because it wants nothing drawn. */
REEL_PRODUCER_API reel_producer* reel_producer_attach(int channel, reel_film* film, char* error,
                                                      size_t error_bytes);

/* For the frame cache (`reel render --cache`): writes what `frame` of the film shows into `identity`, a
 * text of any bytes, at most `identity_bytes` of them (at least 64), and returns its length. Frames of
 * equal identity are the same picture. -1: this one has no identity. It is called from within
 * reel_producer_lease, once a frame, and calls nothing of this library. */
typedef int64_t (*reel_frame_identity)(void* context, int64_t frame, char* identity,
                                       size_t identity_bytes);

/* Before the first lease, if at all. Without it, a frame is identified by its number in its film. */
REEL_PRODUCER_API void reel_producer_identify(reel_producer* producer, reel_frame_identity identity,
                                              void* context);

/* Blocks until there is a frame to draw, or this process is to end. Frames that the frame cache has are
 * handed over on the way, without being seen here. */
REEL_PRODUCER_API int reel_producer_lease(reel_producer* producer, reel_lease* lease);

/* The canvas: REEL_PIXELS_ARGB32, of the film's size, blank at each lease: transparent if the film has
 * alpha, else opaque black. `stride_bytes`: from one row to the next. NULL without memory for it. */
REEL_PRODUCER_API void* reel_producer_pixels(reel_producer* producer, int32_t* stride_bytes);

/* Converts the picture into the film and hands the frame over. `picture` NULL: the canvas. Reads it
 * before it returns. 0; or -1, with reel_producer_error: a picture that cannot stand in the film, and
 * then the frame is still leased; anything else is final. */
REEL_PRODUCER_API int reel_producer_commit(reel_producer* producer, const reel_picture* picture);

/* Tells that the leased frame cannot be drawn, and why. `frame`: whose fault it is, the leased one or one
 * that it depends on. End with status 1 afterwards. 0, or -1. */
REEL_PRODUCER_API int reel_producer_refuse(reel_producer* producer, int64_t frame,
                                           const char* message);

/* What went wrong last; valid until the next call. */
REEL_PRODUCER_API const char* reel_producer_error(const reel_producer* producer);

/* NULL is let pass. */
REEL_PRODUCER_API void reel_producer_detach(reel_producer* producer);

/* --- Films that are composed of clips ---
 *
 * A timeline (timeline/clip_parser.h says how it is written) is drawn by this library, plugins and pictures
 * with it; clips that are scripts are drawn by the caller, through two functions that he gives. No producer
 * is needed for it: it draws into any memory.
 *
 *     reel_timeline_scripts(order, ...)  which clips are scripts; the caller loads them
 *     timeline = reel_timeline_open(order, &scripts, ...) -> reel_timeline_draw(timeline, frame, ...) ...
 *     -> reel_timeline_close(timeline)
 *
 * `order` is the channel's message load_renderer, whose "timeline" is not empty, as JSON. One thread; what
 * is opened may be used in processes that are forked afterwards. */

typedef struct reel_timeline reel_timeline;

typedef struct reel_script_clips {
  uint32_t struct_bytes; /* sizeof(reel_script_clips), set by the caller */
  void* context;         /* handed to both functions */

  /* Settles source number `source`. `request` is a JSON object: "script" (its number in what
   * reel_timeline_scripts tells), "width", "height", "fallback" [width, height] if it prefers none, "fps" [num, den], "fps_is_given" (by the clip itself),
   * "frame_count", "duration" [num, den] in seconds; zero: it may choose. `answer` gets "width", "height",
   * "fps", "frame_count", "has_alpha", "keeps_rate" (its pictures have a rate of their own). Returns 0; or
   * not, and `answer` gets the reason. */
  int (*load)(void* context, int32_t source, const char* request, char* answer,
              size_t answer_bytes);

  /* Draws frame `frame` of a source, which stands at `seconds`, into height x stride_bytes of
   * REEL_PIXELS_ARGB32 that are blank: transparent if it has alpha, else opaque black. Returns 0; or not,
   * and `error` gets the reason. */
  int (*draw)(void* context, int32_t source, int64_t frame, double seconds, uint32_t* pixels,
              int32_t width, int32_t height, int32_t stride_bytes, char* error,
              size_t error_bytes);
} reel_script_clips;

/* An array of {"scene", "base_directory", "params" {name: {"text", "base_directory"}}, "animation",
 * "stateless", "place"}, as JSON into `answer`. 0; or -1, and `answer` gets the reason. */
REEL_PRODUCER_API int reel_timeline_scripts(const char* order, char* answer, size_t answer_bytes);

/* `answer` gets the channel's message renderer_loaded as JSON; or NULL is returned, and it gets the reason,
 * with file, line and path of the clip. */
REEL_PRODUCER_API reel_timeline* reel_timeline_open(const char* order,
                                                    const reel_script_clips* scripts, char* answer,
                                                    size_t answer_bytes);

/* Draws frame `frame` of the film into pixels of the film's size, which are blank as those of
 * reel_producer_pixels. 0; or -1, and `error` gets the reason. */
REEL_PRODUCER_API int reel_timeline_draw(reel_timeline* timeline, int64_t frame, uint32_t* pixels,
                                         int32_t stride_bytes, char* error, size_t error_bytes);

/* What reel_frame_identity is asked for: writes 32 bytes. `scripts_build`: a text that stands for the scripts and
 * all that they are made from. Returns their number; -1 when the frame has no identity. Only where the
 * order's "wants_build" is true. */
REEL_PRODUCER_API int64_t reel_timeline_identity(reel_timeline* timeline, int64_t frame,
                                                 const char* scripts_build, char* identity,
                                                 size_t identity_bytes);

/* NULL is let pass. */
REEL_PRODUCER_API void reel_timeline_close(reel_timeline* timeline);

/* Puts a picture of the same size into pixels as above. With `has_alpha` 0 what is transparent comes over
 * black. 0; or -1, and `error` gets the reason. */
REEL_PRODUCER_API int reel_picture_draw(const reel_picture* picture, int32_t has_alpha,
                                        uint32_t* pixels, int32_t width, int32_t height,
                                        int32_t stride_bytes, char* error, size_t error_bytes);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* REEL_PRODUCER_H_ */
