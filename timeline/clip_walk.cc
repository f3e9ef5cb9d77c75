#include "timeline/clip_walk.h"

#include <algorithm>
#include <set>

#include "timeline/clip_source.h"

namespace reel {
namespace {

class Walk {
 public:
  void Visit(const Clip& clip) {
    if (!seen_.insert(&clip).second) return;
    clip_ = &clip;
    std::visit(*this, clip.what);
  }

  std::vector<const Clip*> scripts() && { return std::move(scripts_); }

  void operator()(const SceneClip& scene) {
    if (IsScriptClip(scene)) scripts_.push_back(clip_);
  }
  void operator()(const ColorClip&) {}
  void operator()(const SequenceClip& sequence) { VisitAll(sequence.parts); }
  void operator()(const TransitionClip& transition) { VisitAll({transition.from, transition.to}); }
  void operator()(const OverlayClip& overlay) { VisitAll({overlay.below, overlay.above}); }
  void operator()(const GridClip& grid) {
    for (const auto& row : grid.rows) VisitAll(row);
  }
  template <typename Operation>
  void operator()(const Operation& operation) {
    Visit(*operation.clip);
  }

 private:
  void VisitAll(const std::vector<ClipPtr>& clips) {
    for (const ClipPtr& clip : clips) Visit(*clip);
  }

  const Clip* clip_ = nullptr;
  std::set<const Clip*> seen_;
  std::vector<const Clip*> scripts_;
};

}  // namespace

std::vector<const Clip*> ScriptClipsOf(const Clip& film) {
  Walk walk;
  walk.Visit(film);
  return std::move(walk).scripts();
}

}  // namespace reel
