// TimelinePlan: clips with all their durations, sizes and rates settled, as a pure function from the
// number of a frame to what it is made of.
//
//     plan = TimelinePlan::Make(ParseTimeline(...), {size, fps}, sources)
//     plan.size() fps() frame_count() -> plan.Recipe(n), for any n in any order
//
// Making it loads each source once, in the order in which they are written; the first one settles the
// film's size and rate where the job does not. Immutable afterwards; any thread.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/quantities.h"
#include "base/rational.h"
#include "base/status.h"
#include "timeline/clip.h"
#include "timeline/clip_stretch.h"
#include "timeline/frame_recipe.h"

namespace reel {

// What a source is asked for before it is loaded. Zero: it may choose.
struct SourceRequest {
  const SceneClip* scene = nullptr;
  std::string place;          // for messages
  Size size;                  // pixels
  Size fallback;              // the size that it gets if it prefers none
  Rational fps{0, 1};         // its rate
  int64_t frame_count = 0;    // at that rate
  Rational duration_s{0, 1};  // the same in seconds, for a source that keeps its rate
};

// What it answers. Zero: no preference.
struct SourceTraits {
  Size size;           // pixels; the one that was asked for, if it was
  Rational fps{0, 1};  // that it prefers, or has
  int64_t frame_count = 0;
  bool has_alpha = false;
  bool keeps_rate = false;  // its pictures have a rate of their own, whatever was asked for
};

// Whoever can load renderers.
class ClipSources {
 public:
  virtual ~ClipSources() = default;
  // Numbers come in order, from 0. On failure kInvalidInput, without the place.
  virtual Result<SourceTraits> Load(size_t source, const SourceRequest& request) = 0;
};

// A source as it will be drawn.
struct PlannedSource {
  const SceneClip* scene = nullptr;
  std::string title;  // for messages: the clip's place, and its name if it has one
  Size size;          // pixels
  Rational fps;
  int64_t frame_count = 0;
  bool has_alpha = false;
  bool is_still = false;  // as PlannedClip
};

// A clip whose numbers are settled. Of a source or a color the leaf, else its children are those of the
// clip, in the order in which clip.h names them (a grid's row by row).
struct PlannedClip {
  const Clip* clip = nullptr;
  Rational duration{0, 1};  // seconds
  Size size;                // pixels
  bool has_alpha = false;
  bool is_still = false;         // one picture, of which nobody has said how long it is shown
  size_t source = 0;             // of a scene
  std::vector<Rational> starts;  // of children that do not begin with it, seconds
  std::vector<Size> corners;     // left and top of children that stand inside of it, pixels
  std::vector<PlannedClip> children;
};

class TimelinePlan {
 public:
  struct Request {
    Size size{0, 0};     // what the job fixes; zero: the first source's
    Rational fps{0, 1};  // likewise
  };

  // On failure kInvalidInput, with the clip's place: a crop outside of its clip, a transition longer than
  // what it joins, sizes that differ without a rule, no length; or what a source says.
  static Result<TimelinePlan> Make(ClipPtr film, const Request& request, ClipSources& sources);

  Size size() const { return root_.size; }
  Rational fps() const { return fps_; }
  Rational duration_s() const { return root_.duration; }
  int64_t frame_count() const;  // that begin before the end, which is exclusive
  bool has_alpha() const { return root_.has_alpha; }
  const std::vector<PlannedSource>& sources() const { return sources_; }
  const PlannedClip& root() const { return root_; }

  // REQUIRES: 0 <= frame < frame_count().
  FrameRecipe Recipe(int64_t frame) const;

 private:
  FrameRecipe RecipeOf(const PlannedClip& clip, ClipStretch asked) const;
  FrameRecipe SourceRecipe(const PlannedClip& clip, ClipStretch stretch) const;
  FrameRecipe TransitionRecipe(const PlannedClip& clip, const TransitionClip& transition,
                               ClipStretch stretch) const;
  FrameRecipe OverlayRecipe(const PlannedClip& clip, const OverlayClip& overlay,
                            ClipStretch stretch) const;
  FrameRecipe GridRecipe(const PlannedClip& clip, ClipStretch stretch) const;

  ClipPtr film_;  // what all clip pointers point into
  PlannedClip root_;
  std::vector<PlannedSource> sources_;
  Rational fps_{0, 1};
};

}  // namespace reel
