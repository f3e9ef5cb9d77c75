// FilmShare: the part of a film that one of several supervisors makes.
//
// On a cluster each task is a supervisor like any other, but for what it makes: some segments, in a directory of
// its own (an attempt, work_directory.h), and none of the film; or the film, of the segments that all the others
// have made.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace reel {

// In an attempt's directory, by whoever has given the later part of its segments to another: the first segment that it
// need not make any more.
inline constexpr const char* kGivenAwayFile = "given";

struct FilmShare {
  enum class Kind {
    kSegments,   // makes its segments, as far as nobody else has; then it is done
    kWholeFilm,  // makes whatever segments are missing, then puts the film together and publishes it
    kPutTogether,  // the same, but fails when one is missing
  };
  Kind kind = Kind::kSegments;
  std::string attempt;        // its directory: absolute, there, and this supervisor's alone
  int64_t first_segment = 0;  // kSegments: first_segment .. first_segment + segment_count - 1
  int64_t segment_count = 0;
  double cores = 0;  // processors that it was given; 0: all that it sees
};

// What stands in kGivenAwayFile of an attempt's directory; none: nothing was given away.
std::optional<int64_t> ReadGivenAway(const std::string& attempt);

}  // namespace reel
