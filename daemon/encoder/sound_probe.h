// What ffprobe knows of a file that shall be heard: whether there is sound in it, and where it ends.
//
// What a file says of its length is a guess for mp3 and aac files without an index, so it is decoded, as
// far as the film needs it: two seconds of work for an hour of mp3. Pure; any process and thread.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/rational.h"

namespace reel {

// The command, argv[0] "ffprobe", for the file at `path` (absolute). `seconds`: how much of it is measured;
// 0 for none.
std::vector<std::string> SoundProbeCommand(const std::string& path, int64_t seconds);

struct FoundSound {
  bool has_sound = false;
  // Where what was measured ends, in seconds from the file's beginning; none when nothing was measured.
  std::optional<Rational> length_s;

  friend bool operator==(const FoundSound&, const FoundSound&) = default;
};

// From the last lines that the command printed. `is_measured`: whether `seconds` was above 0; a file of
// which nothing can be decoded has no sound then.
FoundSound ParseSoundProbe(const std::vector<std::string>& lines, bool is_measured);

}  // namespace reel
