// TimelinePlanner: settles the numbers of clips, from the outside in for sizes and from the inside out for
// durations. Used once, by TimelinePlan::Make.
//
// Sizes: each place in a film may want a size. A source that says its own, or an image, must have the
// wanted one or be resized; where nothing is wanted (an overlay, what is resized, a cell of a grid in a
// film without a size), it has the one that it prefers.

#pragma once

#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include "timeline/timeline_plan.h"

namespace reel {

class TimelinePlanner {
 public:
  TimelinePlanner(const TimelinePlan::Request& request, ClipSources& sources)
      : sources_(sources), fps_(request.fps), size_(request.size) {}

  Result<PlannedClip> Plan(const Clip& film);

  // Afterwards.
  Rational fps() { return FilmFps(); }
  std::vector<PlannedSource> TakeSources() { return std::move(planned_); }

 private:
  // Of a place in the film.
  struct Wanted {
    Size size{0, 0};      // that a clip must have there; zero: any
    Size fallback{0, 0};  // of a clip that has none of its own
  };

  Result<PlannedClip> PlanClip(const Clip& clip, const Wanted& wanted);
  Result<PlannedClip> PlanFitting(const Clip& clip, const Wanted& wanted);
  Result<PlannedClip> PlanInside(const ClipPtr& inside, const Wanted& wanted);

  Result<PlannedClip> PlanWhat(const SceneClip& scene, const Clip& clip, const Wanted& wanted);
  Result<PlannedClip> PlanWhat(const ColorClip& colour, const Clip& clip, const Wanted& wanted);
  Result<PlannedClip> PlanWhat(const SequenceClip& sequence, const Clip& clip,
                               const Wanted& wanted);
  Result<PlannedClip> PlanWhat(const TransitionClip& transition, const Clip& clip,
                               const Wanted& wanted);
  Result<PlannedClip> PlanWhat(const OverlayClip& overlay, const Clip& clip, const Wanted& wanted);
  Result<PlannedClip> PlanWhat(const GridClip& grid, const Clip& clip, const Wanted& wanted);
  Result<PlannedClip> PlanWhat(const ReversedClip& reversed, const Clip& clip,
                               const Wanted& wanted);
  Result<PlannedClip> PlanWhat(const CroppedClip& cropped, const Clip& clip, const Wanted& wanted);
  Result<PlannedClip> PlanWhat(const SpeedClip& speed, const Clip& clip, const Wanted& wanted);
  Result<PlannedClip> PlanWhat(const StretchedClip& stretched, const Clip& clip,
                               const Wanted& wanted);
  Result<PlannedClip> PlanWhat(const EasedClip& eased, const Clip& clip, const Wanted& wanted);
  Result<PlannedClip> PlanWhat(const HeldClip& held, const Clip& clip, const Wanted& wanted);
  Result<PlannedClip> PlanWhat(const LoopedClip& looped, const Clip& clip, const Wanted& wanted);
  Result<PlannedClip> PlanWhat(const ResizedClip& resized, const Clip& clip, const Wanted& wanted);
  Result<PlannedClip> PlanWhat(const CutClip& cut, const Clip& clip, const Wanted& wanted);

  Result<size_t> LoadSource(const SceneClip& scene, const Clip& clip, Size size, Size fallback);
  SourceRequest RequestFor(const SceneClip& scene, const Clip& clip, Size size, Size fallback);
  Result<PlannedSource> SettleSource(const SourceRequest& request, const SourceTraits& traits,
                                     Size fallback);

  Rational FilmFps();
  Size FilmSize() const;
  Rational Seconds(const ClipLength& length);

  ClipSources& sources_;
  Rational fps_;  // zero while nobody has said it
  Size size_;     // likewise
  std::vector<PlannedSource> planned_;
  std::vector<Rational> durations_;  // of planned_, seconds
  // By scene, and the size that was asked for or is fallen back on.
  std::map<std::tuple<const SceneClip*, bool, int64_t, int64_t>, size_t> loaded_;
  int64_t clip_count_ = 0;
};

}  // namespace reel
