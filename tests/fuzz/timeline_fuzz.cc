// A job file's "timeline", parsed, planned with sources that are told, and a few of its frames: what a
// recipe may be holds for all of them, and the same frame is the same again.

#include <cstddef>
#include <cstdint>
#include <string>

#include "expectation.h"
#include "recipe_rules.h"
#include "timeline/clip_parser.h"
#include "timeline/clip_walk.h"
#include "timeline/timeline_plan.h"

namespace {

// Answers by the first letter of a scene's name: what it prefers, and whether it has alpha.
class LetterSources : public reel::ClipSources {
 public:
  reel::Result<reel::SourceTraits> Load(size_t source,
                                        const reel::SourceRequest& request) override {
    reel::Expect(source == next_++, "sources come in order");
    reel::Expect(!request.scene->scene.empty(), "a source has a name");
    reel::SourceTraits traits;
    switch (request.scene->scene.front()) {
      case 'a': traits = {{64, 36}, {60, 1}, 60, true}; break;
      case 'b': traits = {{}, {0, 1}, 7}; break;
      case 'v': traits = {{20, 10}, {30000, 1001}, 100, false, true}; break;
      case 'n': break;
      case 'x': return reel::InvalidInput("refused");
      default: traits = {{32, 18}, {25, 1}, 50}; break;
    }
    if (request.size.width > 0) traits.size = request.size;
    return traits;
  }

 private:
  size_t next_ = 0;
};

void CheckFrame(const reel::TimelinePlan& plan, int64_t frame) {
  const reel::FrameRecipe recipe = plan.Recipe(frame);
  const std::string problem = reel::RecipeProblem(plan, recipe);
  reel::Expect(problem.empty(), problem.c_str());
  const auto key = [](size_t source) { return std::to_string(source); };
  reel::Expect(reel::RecipeIdentity(recipe, key) == reel::RecipeIdentity(plan.Recipe(frame), key),
               "a frame is the same again");
}

void CheckPlan(const reel::ClipPtr& film, const reel::TimelinePlan::Request& request) {
  LetterSources sources;
  const reel::Result<reel::TimelinePlan> plan = reel::TimelinePlan::Make(film, request, sources);
  if (!plan.ok()) return reel::Expect(!plan.status().message().empty(), "a refusal has words");
  const int64_t count = plan->frame_count();
  reel::Expect(count > 0, "a film has frames");
  reel::Expect(plan->size().width > 0 && plan->fps().num > 0, "a film has a size and a rate");
  for (const int64_t frame : {int64_t{0}, count / 3, count / 2, count - 1})
    CheckFrame(*plan.operator->(), frame);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t bytes) {
  const std::string text(reinterpret_cast<const char*>(data), bytes);
  const auto film = reel::ParseTimeline({text, "/film", "film.json", 3}, {{"n.key", {"1", ""}}});
  const auto plain = reel::ParseTimeline({text, "/film", "film.json", 3}, {});
  if (!plain.ok()) reel::Expect(!film.ok(), "parameters from outside mend nothing");
  if (!plain.ok()) return 0;
  reel::ScriptClipsOf(*plain.value());
  CheckPlan(plain.value(), {{64, 36}, {25, 1}});
  CheckPlan(plain.value(), {});
  return 0;
}
