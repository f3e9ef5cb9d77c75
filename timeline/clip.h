// Clip: what a film is made of, as it was written: a tree of sources and of what is done to them.
//
// Job files, reel/timeline.hpp and the Python module reel.timeline all end in this. A clip is a function
// of time: it has a duration, and shows a picture for each stretch of it. Whether times and sizes fit
// together is found out by TimelinePlan, once the renderers have said what they are. Values; shared where
// one clip is used more than once.

#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/quantities.h"
#include "base/rational.h"
#include "reel/easing.hpp"

namespace reel {

// A length as it is written: seconds, or frames of the film, whose rate is known later.
struct ClipLength {
  Rational amount;
  bool in_frames = false;

  friend bool operator==(const ClipLength&, const ClipLength&) = default;
};

struct Clip;
using ClipPtr = std::shared_ptr<const Clip>;

// --- Where pictures come from ---

struct ClipParameter {
  std::string text;
  std::string base_directory;
};

// Whatever a job can name as its scene, but a job file.
struct SceneClip {
  std::string scene;           // as written
  std::string base_directory;  // where a relative path in it starts
  std::map<std::string, ClipParameter> params;
  std::optional<Size> size;            // pixels; else what the place wants, or the renderer prefers
  std::optional<Rational> fps;         // its own rate; else the renderer's, or the film's
  std::optional<ClipLength> duration;  // else the renderer's own
  std::string animation;               // of a script that makes several
  bool stateless = false;
};

struct ColorClip {
  uint32_t argb = 0xFF000000;  // straight alpha
  ClipLength duration;
  std::optional<Size> size;
};

// --- What clips are put together to ---

struct SequenceClip {  // `then`
  std::vector<ClipPtr> parts;
};

enum class WipeTowards { kLeft, kRight, kUp, kDown };

// The end of one over the beginning of the next.
struct TransitionClip {
  ClipPtr from;
  ClipPtr to;
  ClipLength duration;
  std::optional<WipeTowards> wipe;  // else a crossfade
};

// Where a picture stands in a larger one: pixels from the left or top, or one of three places.
struct ClipPosition {
  enum class Kind { kPixels, kBegin, kCentre, kEnd };
  Kind kind = Kind::kPixels;
  int64_t pixels = 0;
};

struct OverlayClip {
  ClipPtr below;
  ClipPtr above;
  ClipPosition x;
  ClipPosition y;
  ClipLength start;  // in the time of the one below, whose duration is the whole's
  double opacity = 1;
};

struct GridClip {  // `at`
  std::vector<std::vector<ClipPtr>> rows;
  int64_t gap = 0;  // pixels
};

// --- What is done to one ---

struct ReversedClip {
  ClipPtr clip;
};
struct CroppedClip {  // in time
  ClipPtr clip;
  ClipLength from;
  std::optional<ClipLength> to;  // else its end
};
struct SpeedClip {
  ClipPtr clip;
  Rational factor;  // 2: in half the time
};
struct StretchedClip {  // `stretch_to`
  ClipPtr clip;
  ClipLength duration;
};
struct EasedClip {
  ClipPtr clip;
  Easing easing;
};
struct HeldClip {
  ClipPtr clip;
  bool last = true;  // else its first frame, before it
  ClipLength duration;
};
struct LoopedClip {
  ClipPtr clip;
  int64_t times = 1;
};

enum class ResizeFit { kLetterbox, kFill, kStretch };
enum class ResizeFilter { kNearest, kBilinear, kGood, kBest };

struct ResizedClip {
  ClipPtr clip;
  std::optional<Size> size;  // else what its place wants
  ResizeFit fit = ResizeFit::kLetterbox;
  ResizeFilter filter = ResizeFilter::kBest;
};
struct CutClip {  // `crop_picture`
  ClipPtr clip;
  int64_t x = 0;
  int64_t y = 0;
  Size size;
};

struct Clip {
  std::string name;   // given by the user; may be empty
  std::string place;  // for messages: "film.json:12: timeline[2].do[0]"
  std::variant<SceneClip, ColorClip, SequenceClip, TransitionClip, OverlayClip, GridClip,
               ReversedClip, CroppedClip, SpeedClip, StretchedClip, EasedClip, HeldClip, LoopedClip,
               ResizedClip, CutClip>
      what;
};

}  // namespace reel
