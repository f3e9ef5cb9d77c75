// FilmPlan: what is drawn, settled between what the job asks for and what the renderer prefers.
//
// A pure function: no files, no clock; its tests are tables. The renderer's wishes come from a process
// that runs somebody else's code, so they are checked like a user's.

#pragma once

#include <cstdint>

#include "base/rational.h"
#include "base/status.h"
#include "protocol/job_spec.h"
#include "shm/frame_format.h"
#include "shm/producer_channel.h"

namespace reel {

struct FilmPlan {
  PictureSize drawn;  // pixels
  Rational fps;
  int64_t film_frame_count = 0;  // of the whole film
  int64_t first_frame = 0;       // the part that this job draws: first_frame ..
  int64_t frame_count = 0;       //   first_frame + frame_count - 1
  bool has_alpha = false;
};

// Where neither says anything: 1280 x 720 at 30 frames a second. On failure kInvalidInput, naming the
// field, the value and the limit: no length given by either, a range outside of the film, a size or
// rate that the renderer prefers and that cannot be.
Result<FilmPlan> PlanFilm(const JobSpec& job, const RendererLoaded& renderer);

}  // namespace reel
