// reel/act_time.hpp: the time of what is reversed, cut, eased or held; for reel/act_scene.hpp.
//
// A frame is a half-open stretch of time, [t, t + d) with d = 1 / fps, and its picture shows the
// stretch's beginning. What bends time maps stretches, not moments: the reverse of something D seconds
// long maps [t, t + d) to [D - t - d, D - t), so that its frames are those of the straight one,
// backwards. The end of something is the empty stretch [D, D).
//
// Seconds as double. Moments less than a nanosecond apart are the same one, so that rounding puts no
// frame on the wrong side of a cut. Pure functions: any process, any number of threads.

#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <locale>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>

namespace reel {

struct Stretch {
  double begin;
  double end;
};

// From the time of what bends to the time of what is bent.
using TimeBend = std::function<Stretch(Stretch)>;

namespace act_time {

constexpr double kSameMoment = 1e-9;

// A moment of something `duration` long, without what rounding has added: its ends exactly, and between
// them whole picoseconds. 0.1 + 0.2 is 0.3 then, as it is where nothing was added.
inline double Clean(double time, double duration) {
  constexpr double kPicoseconds = 1e12;
  if (!(time > kSameMoment)) return 0;
  if (time > duration - kSameMoment) return duration;
  return std::round(time * kPicoseconds) / kPicoseconds;
}

// What of the stretch is within something `duration` long.
inline Stretch Within(Stretch stretch, double duration) {
  return {std::min(std::max(stretch.begin, 0.0), duration),
          std::min(std::max(stretch.end, 0.0), duration)};
}

inline std::string Text(double number) {
  std::ostringstream text;
  text.imbue(std::locale::classic());
  text.precision(12);
  text << number;
  return text.str();
}

// Throws std::invalid_argument: `call` says what was asked for, as it stands in the program.
[[noreturn]] inline void Refuse(const std::string& call, const std::string& must) {
  throw std::invalid_argument(call + ": " + must);
}

inline double Checked(const std::string& call, double number, double least) {
  if (std::isfinite(number) && number >= least) return number;
  Refuse(call + "(" + Text(number) + ")", "it must be a number of at least " + Text(least));
}

inline TimeBend Reversed(double duration) {
  return [=](Stretch at) {
    at = Within(at, duration);
    return Stretch{duration - at.end, duration - at.begin};
  };
}

inline TimeBend Cropped(double from, double to) {
  return [=](Stretch at) {
    at = Within(at, to - from);
    return Stretch{from + at.begin, from + at.end};
  };
}

// From something `duration` long to something `child_duration` long.
inline TimeBend Stretched(double duration, double child_duration) {
  return [=](Stretch at) {
    at = Within(at, duration);
    return Stretch{at.begin * child_duration / duration, at.end * child_duration / duration};
  };
}

inline TimeBend Eased(double duration, std::function<double(double)> curve) {
  return [duration, curve = std::move(curve)](Stretch at) {
    if (duration <= 0) return Stretch{0, 0};
    const double begin = duration * curve(Clean(at.begin, duration) / duration);
    const double end = duration * curve(Clean(at.end, duration) / duration);
    return Within({std::min(begin, end), std::max(begin, end)}, duration);
  };
}

// Shows the first frame for `held` seconds, then all.
inline TimeBend HeldFirst(double held) {
  return [=](Stretch at) {
    if (at.begin < held - kSameMoment) return Stretch{0, at.end - at.begin};
    return Stretch{at.begin - held, at.end - held};
  };
}

// Shows all `duration` seconds, then the last frame.
inline TimeBend HeldLast(double duration) {
  return [=](Stretch at) {
    if (at.begin < duration - kSameMoment) return at;
    return Stretch{std::max(0.0, duration - (at.end - at.begin)), duration};
  };
}

inline TimeBend Looped(double duration, int rounds) {
  return [=](Stretch at) {
    at = Within(at, duration * rounds);
    const double done = std::floor((at.begin + kSameMoment) / duration);
    const double begun = duration * std::min<double>(done, rounds - 1);
    return Stretch{at.begin - begun, at.end - begun};
  };
}

}  // namespace act_time
}  // namespace reel
