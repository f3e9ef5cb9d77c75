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

// How many frames of the stretch's row begin before it, and how many after it, in a clip of that duration.
inline int64_t FramesBefore(const ClipStretch& stretch) {
  return FloorQuotient(stretch.begin, stretch.step);
}
inline int64_t FramesAfter(const ClipStretch& stretch, Rational duration) {
  return -FloorQuotient(Minus(stretch.begin, duration), stretch.step) - 1;
}
inline ClipStretch FramesLater(const ClipStretch& stretch, int64_t frames) {
  return Shifted(stretch, Times({frames, 1}, stretch.step));
}

// A stretch that begins before the clip becomes that of its first frame, one after it that of its last.
inline ClipStretch Within(ClipStretch stretch, Rational duration) {
  if (stretch.begin.num < 0) {
    if (stretch.is_eased) stretch.begin = {0, 1};
    if (!stretch.is_eased) stretch = FramesLater(stretch, -FramesBefore(stretch));
  }
  if (IsLess(stretch.begin, duration)) return stretch;
  if (stretch.is_eased) stretch.begin = Minus(duration, stretch.step);
  if (!stretch.is_eased) stretch = FramesLater(stretch, FramesAfter(stretch, duration));
  stretch.begin = Most({0, 1}, stretch.begin);
  return stretch;
}

// REQUIRES: begins within the clip. Of one that reaches beyond the end only what is inside counts.
inline ClipStretch Reversed(ClipStretch stretch, Rational duration) {
  if (stretch.is_eased) {
    const Rational end = Least(stretch.end(), duration);
    return {Minus(duration, end), Minus(end, stretch.begin), stretch.step, true};
  }
  return FramesLater(stretch, FramesAfter(stretch, duration) - FramesBefore(stretch));
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
// changes nothing the time itself. REQUIRES: time is 0 to duration.
inline Rational EasedTime(Rational time, Rational step, Rational duration, const Easing& easing) {
  const double seconds = ToDouble(duration);
  const double eased = std::clamp(seconds * easing(ToDouble(time) / seconds), 0.0, seconds);
  const int64_t flicks = std::llround(eased * static_cast<double>(kFlicksPerSecond));
  const auto is_near = [&](Rational other) {
    const Int128 off =
        static_cast<Int128>(other.num) * kFlicksPerSecond - static_cast<Int128>(flicks) * other.den;
    return off <= other.den && -off <= other.den;
  };
  if (is_near(time)) return time;
  const int64_t half_frames = FloorQuotient({2 * flicks, kFlicksPerSecond}, step);
  const Rational frame = Times({(half_frames + 1) / 2, 1}, step);
  if (is_near(frame)) return Least(frame, duration);
  return Least(MakeRational(flicks, kFlicksPerSecond), duration);
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
  const int64_t round = std::clamp<int64_t>(FloorQuotient(stretch.begin, duration), 0, times - 1);
  return Shifted(stretch, Times(duration, {-round, 1}));
}

}  // namespace reel
