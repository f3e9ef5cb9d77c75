#include "timeline/timeline_plan.h"

#include <algorithm>
#include <utility>

#include "timeline/timeline_planner.h"

namespace reel {
namespace {

Rational EndOf(const PlannedClip& child, Rational start) { return Plus(start, child.duration); }

FrameRecipe Blank(const PlannedClip& clip, FrameRecipe::Kind kind) {
  FrameRecipe recipe;
  recipe.kind = kind;
  recipe.size = clip.size;
  recipe.has_alpha = clip.has_alpha;
  return recipe;
}

// What of a child's time a stretch of its parent's is, where only time is changed.
class InnerStretch {
 public:
  InnerStretch(const PlannedClip& clip, ClipStretch stretch)
      : clip_(clip), inside_(clip.children.front()), stretch_(stretch) {}

  ClipStretch operator()(const ReversedClip&) const { return Reversed(stretch_, clip_.duration); }
  ClipStretch operator()(const CroppedClip&) const { return Shifted(stretch_, clip_.starts[0]); }
  ClipStretch operator()(const SpeedClip& speed) const { return Faster(stretch_, speed.factor); }
  ClipStretch operator()(const StretchedClip&) const {
    return Faster(stretch_, Over(inside_.duration, clip_.duration));
  }
  ClipStretch operator()(const EasedClip& eased) const {
    return Eased(stretch_, clip_.duration, eased.easing);
  }
  // Outside of the clip its first or last frame is shown: that is all that holding takes.
  ClipStretch operator()(const HeldClip&) const {
    return Shifted(stretch_, Negative(clip_.starts[0]));
  }
  ClipStretch operator()(const LoopedClip& looped) const {
    return Looped(stretch_, inside_.duration, looped.times);
  }
  // Pictures and what is made of several: asked for elsewhere.
  template <typename Other>
  ClipStretch operator()(const Other&) const {
    return stretch_;
  }

 private:
  const PlannedClip& clip_;
  const PlannedClip& inside_;
  const ClipStretch stretch_;
};

}  // namespace

Result<TimelinePlan> TimelinePlan::Make(ClipPtr film, const Request& request,
                                        ClipSources& sources) {
  TimelinePlanner planner(request, sources);
  TimelinePlan plan;
  REEL_ASSIGN_OR_RETURN(plan.root_, planner.Plan(*film));
  plan.fps_ = planner.fps();
  plan.sources_ = planner.TakeSources();
  plan.film_ = std::move(film);
  return plan;
}

int64_t TimelinePlan::frame_count() const { return FramesIn(root_.duration, fps_); }

FrameRecipe TimelinePlan::Recipe(int64_t frame) const {
  return RecipeOf(root_, StretchOfFrame(frame, fps_));
}

FrameRecipe TimelinePlan::RecipeOf(const PlannedClip& clip, ClipStretch asked) const {
  using Kind = FrameRecipe::Kind;
  const ClipStretch stretch = Within(asked, clip.duration);
  const auto& what = clip.clip->what;
  if (std::holds_alternative<SceneClip>(what)) return SourceRecipe(clip, stretch);
  if (const auto* colour = std::get_if<ColorClip>(&what)) {
    FrameRecipe recipe = Blank(clip, Kind::kColour);
    recipe.argb = colour->argb;
    return recipe;
  }
  if (std::holds_alternative<SequenceClip>(what)) {
    const auto after =
        std::upper_bound(clip.starts.begin() + 1, clip.starts.end(), stretch.begin, IsLess);
    const auto part = static_cast<size_t>(after - clip.starts.begin()) - 1;
    const Rational start = clip.starts[part];
    return RecipeOf(clip.children[part], Shifted(stretch, Negative(start)));
  }
  if (const auto* transition = std::get_if<TransitionClip>(&what)) {
    return TransitionRecipe(clip, *transition, stretch);
  }
  if (const auto* overlay = std::get_if<OverlayClip>(&what)) {
    return OverlayRecipe(clip, *overlay, stretch);
  }
  if (std::holds_alternative<GridClip>(what)) return GridRecipe(clip, stretch);

  FrameRecipe inside =
      RecipeOf(clip.children.front(), std::visit(InnerStretch(clip, stretch), what));
  if (const auto* resized = std::get_if<ResizedClip>(&what)) {
    if (inside.size == clip.size) return inside;
    FrameRecipe recipe = Blank(clip, Kind::kResize);
    recipe.fit = resized->fit;
    recipe.filter = resized->filter;
    recipe.parts.push_back(std::move(inside));
    return recipe;
  }
  if (const auto* cut = std::get_if<CutClip>(&what)) {
    if (inside.size == clip.size) return inside;
    FrameRecipe recipe = Blank(clip, Kind::kCut);
    recipe.x = cut->x;
    recipe.y = cut->y;
    recipe.parts.push_back(std::move(inside));
    return recipe;
  }
  return inside;
}

FrameRecipe TimelinePlan::SourceRecipe(const PlannedClip& clip, ClipStretch stretch) const {
  const PlannedSource& source = sources_[clip.source];
  const Rational position = Times(stretch.begin, source.fps);
  FrameRecipe recipe = Blank(clip, FrameRecipe::Kind::kSource);
  recipe.frame.source = clip.source;
  recipe.frame.index = std::clamp<int64_t>(Floor(position), 0, source.frame_count - 1);
  recipe.frame.position = ToDouble(position);
  recipe.frame.seconds = ToDouble(stretch.begin);
  return recipe;
}

FrameRecipe TimelinePlan::TransitionRecipe(const PlannedClip& clip,
                                           const TransitionClip& transition,
                                           ClipStretch stretch) const {
  const PlannedClip& from = clip.children[0];
  const PlannedClip& to = clip.children[1];
  const Rational start = clip.starts[1];
  if (IsLess(stretch.begin, start)) return RecipeOf(from, stretch);
  const ClipStretch in_next = Shifted(stretch, Negative(start));
  if (!IsLess(stretch.begin, from.duration)) return RecipeOf(to, in_next);

  FrameRecipe recipe =
      Blank(clip, transition.wipe ? FrameRecipe::Kind::kWipe : FrameRecipe::Kind::kMix);
  // Of the stretch's middle, so that a transition played backwards is the same one backwards.
  const Rational middle = Plus(in_next.begin, Over(stretch.length, {2, 1}));
  const Rational overlap = Minus(from.duration, start);
  recipe.amount = std::clamp(ToDouble(Over(middle, overlap)), 0.0, 1.0);
  recipe.towards = transition.wipe.value_or(WipeTowards::kRight);
  recipe.parts.push_back(RecipeOf(from, stretch));
  recipe.parts.push_back(RecipeOf(to, in_next));
  return recipe;
}

FrameRecipe TimelinePlan::OverlayRecipe(const PlannedClip& clip, const OverlayClip& overlay,
                                        ClipStretch stretch) const {
  FrameRecipe below = RecipeOf(clip.children[0], stretch);
  const PlannedClip& above = clip.children[1];
  const Rational start = clip.starts[1];
  const bool shows = !IsLess(stretch.begin, start) && IsLess(stretch.begin, EndOf(above, start));
  if (!shows || overlay.opacity == 0) return below;
  FrameRecipe recipe = Blank(clip, FrameRecipe::Kind::kOver);
  recipe.amount = overlay.opacity;
  recipe.parts.push_back(std::move(below));
  recipe.parts.push_back(RecipeOf(above, Shifted(stretch, Negative(start))));
  recipe.parts.back().x = clip.corners[1].width;
  recipe.parts.back().y = clip.corners[1].height;
  return recipe;
}

FrameRecipe TimelinePlan::GridRecipe(const PlannedClip& clip, ClipStretch stretch) const {
  FrameRecipe recipe = Blank(clip, FrameRecipe::Kind::kGrid);
  for (size_t i = 0; i < clip.children.size(); ++i) {
    const PlannedClip& child = clip.children[i];
    if (!IsLess(stretch.begin, child.duration)) continue;  // over
    FrameRecipe& part = recipe.parts.emplace_back(RecipeOf(child, stretch));
    part.x = clip.corners[i].width;
    part.y = clip.corners[i].height;
  }
  return recipe;
}

}  // namespace reel
