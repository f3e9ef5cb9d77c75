// ClipStretch: the stretch of time that a frame shows, and what clips do to it.
//
// A frame is not a moment but a half-open stretch of time, [begin, begin + length), and its picture is the
// one of the stretch's beginning. Frame n of a film is [n / fps, (n + 1) / fps). Each operation turns a
// stretch of the result into one of the clip inside. That is what makes a reversed clip show exactly the
// frames of the straight one: mirroring the stretch [t, t + d) of a clip of duration D gives
// [D - t - d, D - t), the frame from the other end, where mirroring the moment t would give D - t, the
// beginning of the frame after it, and for t = 0 a moment that the clip does not have.
//
// All exact (exact_time.h). A stretch may begin before or after the clip: then the clip shows its first
// or last picture. Pure; any thread.

#pragma once

#include <algorithm>

#include "base/rational.h"
#include "reel/easing.hpp"
#include "timeline/exact_time.h"

namespace reel {

struct ClipStretch {
  Rational begin;   // seconds from the clip's beginning
  Rational length;  // seconds; above 0

  Rational end() const { return Plus(begin, length); }
};

inline ClipStretch Shifted(ClipStretch stretch, Rational by) {
  return {Plus(stretch.begin, by), stretch.length};
}

// The last stretch may reach beyond the end, where the duration is no whole number of frames.
inline ClipStretch Reversed(ClipStretch stretch, Rational duration) {
  return {Most({0, 1}, Minus(duration, stretch.end())), stretch.length};
}

// REQUIRES: factor is above 0.
inline ClipStretch Faster(ClipStretch stretch, Rational factor) {
  return {Times(stretch.begin, factor), Times(stretch.length, factor)};
}

inline Rational EasedTime(Rational time, Rational duration, const Easing& easing) {
  const double x = std::clamp(ToDouble(Over(time, duration)), 0.0, 1.0);
  const Rational eased = NearestFlick(ToDouble(duration) * easing(x));
  return Least(Most({0, 1}, eased), duration);
}

// A curve that stands still gives the stretch its own length; one that runs backwards gives the stretch
// between the two moments all the same.
inline ClipStretch Eased(ClipStretch stretch, Rational duration, const Easing& easing) {
  const Rational from = EasedTime(stretch.begin, duration, easing);
  const Rational to = EasedTime(stretch.end(), duration, easing);
  if (from == to) return {from, stretch.length};
  return IsLess(from, to) ? ClipStretch{from, Minus(to, from)} : ClipStretch{to, Minus(from, to)};
}

// After its end the last stretch that is wholly inside, again and again.
inline ClipStretch HeldLast(ClipStretch stretch, Rational duration) {
  if (IsLess(stretch.begin, duration)) return stretch;
  return {Most({0, 1}, Minus(duration, stretch.length)), stretch.length};
}

inline ClipStretch HeldFirst(ClipStretch stretch, Rational held) {
  if (IsLess(stretch.begin, held)) return {{0, 1}, stretch.length};
  return Shifted(stretch, {-held.num, held.den});
}

// REQUIRES: duration is above 0.
inline ClipStretch Looped(ClipStretch stretch, Rational duration, int64_t times) {
  const int64_t round = std::clamp<int64_t>(Floor(Over(stretch.begin, duration)), 0, times - 1);
  return {Minus(stretch.begin, Times(duration, {round, 1})), stretch.length};
}

}  // namespace reel
