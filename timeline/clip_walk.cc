#include "timeline/clip_walk.h"

#include <set>

#include "timeline/clip_source.h"

namespace reel {
namespace {

class Parts {
 public:
  std::vector<const Clip*> operator()(const SceneClip&) const { return {}; }
  std::vector<const Clip*> operator()(const ColorClip&) const { return {}; }
  std::vector<const Clip*> operator()(const SequenceClip& sequence) const {
    std::vector<const Clip*> parts;
    for (const ClipPtr& part : sequence.parts) parts.push_back(part.get());
    return parts;
  }
  std::vector<const Clip*> operator()(const TransitionClip& transition) const {
    return {transition.from.get(), transition.to.get()};
  }
  std::vector<const Clip*> operator()(const OverlayClip& overlay) const {
    return {overlay.below.get(), overlay.above.get()};
  }
  std::vector<const Clip*> operator()(const GridClip& grid) const {
    std::vector<const Clip*> parts;
    for (const auto& row : grid.rows) {
      for (const ClipPtr& cell : row) parts.push_back(cell.get());
    }
    return parts;
  }
  template <typename Operation>
  std::vector<const Clip*> operator()(const Operation& operation) const {
    return {operation.clip.get()};
  }
};

void FindScripts(const Clip& clip, std::set<const Clip*>& seen, std::vector<const Clip*>& scripts) {
  if (!seen.insert(&clip).second) return;
  const auto* scene = std::get_if<SceneClip>(&clip.what);
  if (scene != nullptr && IsScriptClip(*scene)) scripts.push_back(&clip);
  for (const Clip* part : PartsOf(clip)) FindScripts(*part, seen, scripts);
}

}  // namespace

std::vector<const Clip*> PartsOf(const Clip& clip) { return std::visit(Parts(), clip.what); }

std::vector<const Clip*> ScriptClipsOf(const Clip& film) {
  std::set<const Clip*> seen;
  std::vector<const Clip*> scripts;
  FindScripts(film, seen, scripts);
  return scripts;
}

}  // namespace reel
