// SoundPlan: what of a film's sounds is heard in the part that is rendered, to the sample.
//
// Sounds lie in the film's time. What is rendered may be a part of it (--range), which then has the
// stretch of sound that belongs to it: a sound that begins before the part is heard from its middle on,
// and a fade goes on where it is. Pure; any process and thread.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/status.h"
#include "daemon/encoder/encode_plan.h"

namespace reel {

// Of every mixed sound: a rate that aac and opus both have.
inline constexpr int64_t kMixedRate = 48000;

// Numbers are samples at kMixedRate.
struct HeardSound {
  std::string file;
  int64_t from = 0;           // the first of the file's that is taken
  int64_t count = 0;          // how many, up to the part's end; above 0
  int64_t place = 0;          // where the first is in the part; negative when it begins before
  int64_t fade_in = 0;        // from the first on
  int64_t fade_out = 0;       // 0: none, or behind the part's end
  int64_t fade_out_from = 0;  // counted from the first
  double volume = 1;

  friend bool operator==(const HeardSound&, const HeardSound&) = default;
};

struct SoundPlan {
  int64_t part_count = 0;  // samples of the part
  std::vector<HeardSound>
      heard;  // in the order of output.sounds; those that are not heard left out
};

// Of request.output.sounds. On failure kInvalidInput, naming the field ("audio[1].start"), the value and the
// limit: a sound that starts when the film is over or skips all of its file, a fade out whose end nobody
// knows.
Result<SoundPlan> PlanSounds(const EncodeRequest& request);

// How many seconds of the file must be looked through for PlanSounds: where it ends after them is all the same
// for a film of that length. 0 when it does not matter where it ends.
int64_t SecondsToMeasure(const Sound& sound, Rational film_seconds);

}  // namespace reel
