#include "client/progress_bar.h"

#include <algorithm>

namespace reel {
namespace {

std::string Repeated(const std::string& piece, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += piece;
  return text;
}

// U+2588 FULL BLOCK, U+258C LEFT HALF BLOCK, U+2591 LIGHT SHADE: the three of the block elements that
// every monospaced font and the console of Linux have.
ProgressBar Blocks(double share, int columns) {
  const int halves = static_cast<int>(share * 2 * columns);
  const int full = halves / 2;
  const int half = halves % 2;
  return {Repeated("\u2588", full) + Repeated("\u258C", half),
          Repeated("\u2591", columns - full - half)};
}

}  // namespace

ProgressBar MakeProgressBar(double share, int columns, bool utf8) {
  const double inside = std::clamp(share, 0.0, 1.0);
  if (utf8) return Blocks(inside, columns);
  const int width = std::max(columns - 2, 0);
  const int filled = static_cast<int>(inside * width);
  return {"[" + Repeated("#", filled), Repeated(".", width - filled) + "]"};
}

}  // namespace reel
