#include "timeline/film_spans.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace reel {
namespace {

// What a moment of a clip's own time is in the film's, as far as it is even: film = offset + scale * own.
struct FilmTime {
  double offset = 0;
  double scale = 1;
  double first = 0;  // the stretch of the film in which anything of it is seen
  double last = 0;

  FilmTime Inner(double inner_offset, double inner_scale) const {
    return {offset + scale * inner_offset, scale * inner_scale, first, last};
  }
};

class SpanWalk {
 public:
  void Visit(const PlannedClip& clip, const FilmTime& time, int64_t depth,
             const std::string& done) {
    clip_ = &clip;
    time_ = time;
    depth_ = depth;
    done_ = done;
    std::visit(*this, clip.clip->what);
  }

  std::vector<ClipSpan> spans() && { return std::move(spans_); }

  void operator()(const SceneClip& scene) { Add(scene.scene.substr(scene.scene.rfind('/') + 1)); }
  void operator()(const ColorClip& colour) { Add(fmt::format("#{:06x}", colour.argb & 0xFFFFFF)); }

  void operator()(const SequenceClip&) { VisitParts(depth_ + AddIfNamed("sequence")); }
  void operator()(const TransitionClip&) { VisitParts(depth_ + AddIfNamed("transition")); }
  void operator()(const GridClip&) {
    Add("grid");
    VisitParts(depth_ + 1);
  }
  void operator()(const OverlayClip&) {
    const Place here = Remember();
    Visit(here.clip->children[0], here.time, here.depth, here.done);
    const FilmTime above = here.time.Inner(ToDouble(here.clip->starts[1]), 1);
    Visit(here.clip->children[1], Within(*here.clip, here.time, above), here.depth + 1, "");
  }

  void operator()(const ReversedClip&) {
    Go(time_.Inner(ToDouble(clip_->duration), -1), " reversed");
  }
  void operator()(const CroppedClip&) {
    Go(Within(*clip_, time_, time_.Inner(-ToDouble(clip_->starts[0]), 1)), " cropped");
  }
  void operator()(const SpeedClip& speed) {
    Go(time_.Inner(0, 1 / ToDouble(speed.factor)), " x" + ToString(speed.factor));
  }
  void operator()(const StretchedClip&) {
    Go(time_.Inner(0, ToDouble(clip_->duration) / ToDouble(Inside().duration)), " stretched");
  }
  void operator()(const EasedClip&) { Go(time_, " eased"); }
  // What is held, or seen again, is seen the whole time.
  void operator()(const HeldClip&) { Fill(" held"); }
  void operator()(const LoopedClip& looped) { Fill(fmt::format(" {} times", looped.times)); }
  void operator()(const ResizedClip&) { Go(time_, ""); }
  void operator()(const CutClip&) { Go(time_, ""); }

 private:
  struct Place {
    const PlannedClip* clip;
    FilmTime time;
    int64_t depth;
    std::string done;
  };

  Place Remember() const { return {clip_, time_, depth_, done_}; }
  const PlannedClip& Inside() const { return clip_->children.front(); }

  void Go(const FilmTime& inner, const std::string& done) {
    const Place here = Remember();
    Visit(Inside(), inner, here.depth, done + here.done);
  }
  void Fill(const std::string& done) {
    Go(time_.Inner(0, ToDouble(clip_->duration) / ToDouble(Inside().duration)), done);
  }

  void VisitParts(int64_t depth) {
    const Place here = Remember();
    for (size_t i = 0; i < here.clip->children.size(); ++i) {
      const double start = here.clip->starts.empty() ? 0 : ToDouble(here.clip->starts[i]);
      Visit(here.clip->children[i], here.time.Inner(start, 1), depth, here.done);
    }
  }

  // Of `clip`, seen as `time` says, nothing is seen outside of it.
  static FilmTime Within(const PlannedClip& clip, const FilmTime& time, FilmTime inner) {
    const double begin = time.offset;
    const double end = time.offset + time.scale * ToDouble(clip.duration);
    inner.first = std::max(time.first, std::min(begin, end));
    inner.last = std::min(time.last, std::max(begin, end));
    return inner;
  }

  // 1 if there is a line for it now.
  int64_t AddIfNamed(const std::string& what) {
    if (clip_->clip->name.empty()) return 0;
    Add(what);
    done_.clear();
    return 1;
  }

  void Add(const std::string& what) {
    if (spans_.size() >= kMostClipSpans) return;
    const double begin = time_.offset;
    const double end = time_.offset + time_.scale * ToDouble(clip_->duration);
    const std::string& name = clip_->clip->name;
    std::string label = (name.empty() ? what : name) + done_;
    if (label.size() > kMostClipLabelBytes) label.resize(kMostClipLabelBytes);
    spans_.push_back({depth_, std::move(label),
                      std::clamp(std::min(begin, end), time_.first, time_.last),
                      std::clamp(std::max(begin, end), time_.first, time_.last)});
  }

  const PlannedClip* clip_ = nullptr;
  FilmTime time_;
  int64_t depth_ = 0;
  std::string done_;
  std::vector<ClipSpan> spans_;
};

}  // namespace

std::vector<ClipSpan> SpansOf(const TimelinePlan& plan) {
  SpanWalk walk;
  walk.Visit(plan.root(), {0, 1, 0, ToDouble(plan.duration_s())}, 0, "");
  return std::move(walk).spans();
}

}  // namespace reel
