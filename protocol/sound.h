// Sound: a file that is heard from some time of the film on.
//
// Values; any process and thread.

#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/rational.h"

namespace reel {

// ffmpeg has a file and a thread open for each of them as long as the film is mixed.
inline constexpr size_t kMaxSounds = 256;
inline constexpr double kMaxVolume = 10;

// Times are seconds, not negative. It is heard until `duration_s` is over, the file ends or the film does,
// whichever is first; there its fading out ends.
struct Sound {
  std::string file;                         // absolute once it leaves the client
  Rational start_s = {};                    // when it begins, in the film
  Rational from_s = {};                     // so much of the file is skipped
  std::optional<Rational> duration_s = {};  // above 0
  double volume = 1;                        // what samples are multiplied by: 0 to kMaxVolume
  Rational fade_in_s = {};
  Rational fade_out_s = {};

  friend bool operator==(const Sound&, const Sound&) = default;
};

}  // namespace reel
