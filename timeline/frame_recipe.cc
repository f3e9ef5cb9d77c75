#include "timeline/frame_recipe.h"

#include <fmt/format.h>

namespace reel {

std::string RecipeIdentity(const FrameRecipe& recipe,
                           const std::function<std::string(size_t source)>& source_key) {
  // Hexadecimal floats are exact.
  std::string text =
      fmt::format("{} {}x{} {} {},{} ", static_cast<int>(recipe.kind), recipe.size.width,
                  recipe.size.height, recipe.has_alpha, recipe.x, recipe.y);
  using Kind = FrameRecipe::Kind;
  switch (recipe.kind) {
    case Kind::kSource:
      text += fmt::format("{} {} {:a} {:a}", source_key(recipe.frame.source), recipe.frame.index,
                          recipe.frame.position, recipe.frame.seconds);
      break;
    case Kind::kColour: text += fmt::format("{:08x}", recipe.argb); break;
    case Kind::kOver:
    case Kind::kMix: text += fmt::format("{:a}", recipe.amount); break;
    case Kind::kWipe:
      text += fmt::format("{:a} {}", recipe.amount, static_cast<int>(recipe.towards));
      break;
    case Kind::kResize:
      text += fmt::format("{} {}", static_cast<int>(recipe.fit), static_cast<int>(recipe.filter));
      break;
    case Kind::kGrid:
    case Kind::kCut: break;
  }
  for (const FrameRecipe& part : recipe.parts) {
    text += "(" + RecipeIdentity(part, source_key) + ")";
  }
  return text;
}

}  // namespace reel
