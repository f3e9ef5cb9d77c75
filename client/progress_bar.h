// ProgressBar: a share of something as a row of characters. Pure.

#pragma once

#include <string>

namespace reel {

// Two pieces that stand beside each other, so that each can have a colour.
struct ProgressBar {
  std::string done;
  std::string rest;
};

// `columns` wide together; at least 3. "[####" and "......]", or with `utf8` blocks: "█████▌" and "░░░░". The
// bar is only full when `share` is 1, and only empty of a share that is less than a piece of it.
ProgressBar MakeProgressBar(double share, int columns, bool utf8);

}  // namespace reel
