// ClipStretch: the stretch of time that a frame shows, and what clips do to it.
//
// A frame is not a moment but a half-open stretch of time, [begin, begin + length), and its picture is the
// one of the stretch's beginning. Frame n of a film is [n / fps, (n + 1) / fps). Each operation turns a
// stretch of the result into one of the clip inside.
//
// So a clip is seen as a row of frames: those stretches of the film's that begin within it, one `step`
// after the other. The row need not begin with the clip, nor end with it, where its neighbours do not last
// a whole number of frames. Backwards is the row from its other end: the same pictures, and each once,
// whatever the clip's duration is and wherever in the film it stands. Before the clip there is the row's
// first frame, after it the last one.
//
// Easing makes frames of one clip unequally long, and there is no row. Backwards then is the mirrored
// stretch: of [t, t + d) in a clip of duration D it is [D - t - d, D - t), where the moment D - t would be
// the beginning of the frame after it, and for t = 0 one that the clip does not have. Both are the same
// where frames are equally long and the clip is a row of whole ones.
//
// All exact (exact_time.h). Pure; any thread.

#pragma once

#include <algorithm>

#include "base/rational.h"
#include "reel/easing.hpp"
#include "timeline/exact_time.h"

namespace reel {

struct ClipStretch {
  Rational begin;         // seconds from the clip's beginning
  Rational length;        // seconds; above 0
  Rational step;          // what `length` would be without easing
  bool is_eased = false;  // else length is step

  Rational end() const { return Plus(begin, length); }

  friend bool operator==(const ClipStretch&, const ClipStretch&) = default;
};

inline ClipStretch StretchOfFrame(int64_t frame, Rational fps) {
  const Rational length{fps.den, fps.num};
  return {Times({frame, 1}, length), length, length};
}

inline ClipStretch Shifted(ClipStretch stretch, Rational by) {
  stretch.begin = Plus(stretch.begin, by);
  return stretch;
}

// The beginning of the first frame of the stretch's row, and of the last one, in a clip of that duration.
inline Rational FirstOfRow(const ClipStretch& stretch) {
  const Rational before{Floor(Over(stretch.begin, stretch.step)), 1};
  return Minus(stretch.begin, Times(before, stretch.step));
}
inline Rational LastOfRow(const ClipStretch& stretch, Rational duration) {
  const Rational after{-Floor(Over(Minus(stretch.begin, duration), stretch.step)) - 1, 1};
  return Most({0, 1}, Plus(stretch.begin, Times(after, stretch.step)));
}

// A stretch that begins before the clip becomes that of its first frame, one after it that of its last.
inline ClipStretch Within(ClipStretch stretch, Rational duration) {
  if (stretch.begin.num < 0) {
    stretch.begin = stretch.is_eased ? Rational{0, 1} : FirstOfRow(stretch);
    if (IsLess(stretch.begin, duration)) return stretch;
  }
  if (IsLess(stretch.begin, duration)) return stretch;
  stretch.begin =
      stretch.is_eased ? Most({0, 1}, Minus(duration, stretch.step)) : LastOfRow(stretch, duration);
  return stretch;
}

// REQUIRES: begins within the clip. Of one that reaches beyond the end only what is inside counts.
inline ClipStretch Reversed(ClipStretch stretch, Rational duration) {
  if (stretch.is_eased) {
    const Rational end = Least(stretch.end(), duration);
    return {Minus(duration, end), Minus(end, stretch.begin), stretch.step, true};
  }
  const Rational ends = Plus(FirstOfRow(stretch), LastOfRow(stretch, duration));
  stretch.begin = Minus(ends, stretch.begin);
  return stretch;
}

// REQUIRES: factor is not negative.
inline ClipStretch Faster(ClipStretch stretch, Rational factor) {
  // What is too short to be told is not nothing, by which nobody could divide.
  const auto scaled = [&](Rational length) {
    const Rational product = Times(length, factor);
    return product.num == 0 ? Rational{1, kFlicksPerSecond} : product;
  };
  return {Times(stretch.begin, factor), scaled(stretch.length), scaled(stretch.step),
          stretch.is_eased};
}

// Where a frame begins within a flick of the eased time, its beginning, at any rate; of a curve that
// changes nothing the time itself.
inline Rational EasedTime(Rational time, Rational step, Rational duration, const Easing& easing) {
  const double x = std::clamp(ToDouble(Over(time, duration)), 0.0, 1.0);
  const Rational flick = NearestFlick(ToDouble(duration) * easing(x));
  const Rational eased = Least(Most({0, 1}, flick), duration);
  const Rational frame{Floor(Plus(Over(eased, step), {1, 2})), 1};
  for (const Rational near : {time, Times(frame, step)}) {
    const Rational off = Minus(near, eased);
    constexpr Rational kFlick{1, kFlicksPerSecond};
    if (!IsLess(kFlick, off) && !IsLess(off, {-1, kFlicksPerSecond})) return Least(near, duration);
  }
  return eased;
}

// The stretch that the curve passes through, whatever its direction is and also where it turns round. A
// curve that stands still gives the stretch that there would be without easing.
inline ClipStretch Eased(ClipStretch stretch, Rational duration, const Easing& easing) {
  const Rational end = Least(stretch.end(), duration);
  const auto eased = [&](Rational time) { return EasedTime(time, stretch.step, duration, easing); };
  const Rational from = eased(stretch.begin);
  const Rational to = eased(end);
  if (from == stretch.begin && to == end) return stretch;
  const Rational middle = eased(Over(Plus(stretch.begin, end), {2, 1}));
  const Rational first = Least(middle, Least(from, to));
  const Rational last = Most(middle, Most(from, to));
  if (first == last) return {first, stretch.step, stretch.step, true};
  return {first, Minus(last, first), stretch.step, true};
}

// REQUIRES: duration is above 0.
inline ClipStretch Looped(ClipStretch stretch, Rational duration, int64_t times) {
  const int64_t round = std::clamp<int64_t>(Floor(Over(stretch.begin, duration)), 0, times - 1);
  return Shifted(stretch, Times(duration, {-round, 1}));
}

}  // namespace reel
