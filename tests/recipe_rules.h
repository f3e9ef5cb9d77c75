// What holds for every frame's recipe, whatever the film is: for tests and fuzzers.

#pragma once

#include <cmath>
#include <string>

#include "timeline/timeline_plan.h"

namespace reel {

inline std::string SourceProblem(const TimelinePlan& plan, const FrameRecipe& recipe) {
  const SourceFrame& frame = recipe.frame;
  if (frame.source >= plan.sources().size()) return "a source that there is not";
  const PlannedSource& source = plan.sources()[frame.source];
  if (recipe.size != source.size) return "a source of another size";
  if (recipe.has_alpha != source.has_alpha) return "a source's alpha";
  if (frame.index < 0 || frame.index >= source.frame_count) return "a frame outside of its source";
  const auto index = static_cast<double>(frame.index);
  if (!(frame.position >= index && frame.position <= index + 1)) return "a position off its frame";
  const double error = std::abs(frame.seconds * ToDouble(source.fps) - frame.position);
  if (!(frame.seconds >= 0 && error <= 1e-6 * (1 + frame.position)))
    return "a position off its time";
  return "";
}

inline bool IsWithin(const FrameRecipe& part, Size room) {
  return part.x >= 0 && part.y >= 0 && part.x + part.size.width <= room.width &&
         part.y + part.size.height <= room.height;
}

// What is wrong with it, or nothing; without its parts.
inline std::string OwnProblem(const TimelinePlan& plan, const FrameRecipe& recipe) {
  using Part = FrameRecipe::Kind;
  const auto& parts = recipe.parts;
  if (recipe.size.width < 1 || recipe.size.height < 1) return "no size";
  if (!(recipe.amount >= 0 && recipe.amount <= 1)) return "an amount outside of 0 .. 1";
  switch (recipe.kind) {
    case Part::kSource: return SourceProblem(plan, recipe);
    case Part::kColour: return recipe.has_alpha == (recipe.argb >> 24 != 255) ? "" : "alpha";
    case Part::kOver:
      if (parts.size() != 2 || parts[0].size != recipe.size) return "below, another size";
      return recipe.has_alpha || !parts[0].has_alpha ? "" : "below, alpha that is not told";
    case Part::kMix:
    case Part::kWipe:
      if (parts.size() != 2) return "not two parts";
      for (const FrameRecipe& part : parts) {
        if (part.size != recipe.size) return "a part of another size";
        if (part.has_alpha && !recipe.has_alpha) return "a part's alpha that is not told";
      }
      return "";
    case Part::kGrid:
      if (recipe.has_alpha) return "a grid with alpha";
      for (const FrameRecipe& part : parts) {
        if (!IsWithin(part, recipe.size)) return "a cell outside of its grid";
      }
      return "";
    case Part::kResize:
      if (parts.size() != 1) return "not one part";
      return recipe.has_alpha || !parts[0].has_alpha ? "" : "alpha that is not told";
    case Part::kCut:
      if (parts.size() != 1) return "not one part";
      return IsWithin(recipe, parts[0].size) ? "" : "a cut outside of its picture";
  }
  return "a kind that there is not";
}

// With its parts.
inline std::string RecipeProblem(const TimelinePlan& plan, const FrameRecipe& recipe) {
  std::string problem = OwnProblem(plan, recipe);
  for (size_t i = 0; i < recipe.parts.size() && problem.empty(); ++i) {
    problem = RecipeProblem(plan, recipe.parts[i]);
  }
  return problem;
}

}  // namespace reel
