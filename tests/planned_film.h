// Timelines planned over sources that exist in words only: their traits are told, nothing is drawn.

#pragma once

#include <map>
#include <string>

#include "timeline/clip_parser.h"
#include "timeline/timeline_plan.h"

namespace reel {

// Answers by the scene's name; an unknown one has no preferences.
class ToldSources : public ClipSources {
 public:
  explicit ToldSources(std::map<std::string, SourceTraits> traits = {})
      : traits_(std::move(traits)) {}

  Result<SourceTraits> Load(size_t, const SourceRequest& request) override {
    requests.push_back(request);
    SourceTraits traits = traits_[request.scene->scene];
    if (request.size.width > 0) traits.size = request.size;
    return traits;
  }

  std::vector<SourceRequest> requests;

 private:
  std::map<std::string, SourceTraits> traits_;
};

inline Result<ClipPtr> ParseClips(const std::string& json) {
  return ParseTimeline({json, "/film", "film.json"}, {});
}

inline Result<TimelinePlan> PlanOf(const std::string& json, Rational fps, Size size,
                                   ToldSources& sources) {
  REEL_ASSIGN_OR_RETURN(ClipPtr film, ParseClips(json));
  return TimelinePlan::Make(std::move(film), {size, fps}, sources);
}

inline Result<TimelinePlan> PlanOf(const std::string& json, Rational fps = {60, 1},
                                   Size size = {64, 36}) {
  ToldSources sources;
  return PlanOf(json, fps, size, sources);
}

// The frames of the only source that a film shows, in the film's order; -1 for anything else.
inline std::vector<int64_t> FramesShown(const TimelinePlan& plan) {
  std::vector<int64_t> frames;
  for (int64_t n = 0; n < plan.frame_count(); ++n) {
    const FrameRecipe recipe = plan.Recipe(n);
    frames.push_back(recipe.kind == FrameRecipe::Kind::kSource ? recipe.frame.index : -1);
  }
  return frames;
}

}  // namespace reel
