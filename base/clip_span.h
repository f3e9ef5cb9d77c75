// ClipSpan: when in a film one of its parts is seen, as a renderer that puts a film together from parts
// tells it to its supervisor, and the supervisor to whoever asks. Values.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace reel {

struct ClipSpan {
  int64_t depth = 0;  // 0: of the film; 1: of the clip before it that has depth 0; and so on
  std::string label;
  double start_s = 0;  // of the film
  double end_s = 0;    // behind its last moment

  friend bool operator==(const ClipSpan&, const ClipSpan&) = default;
};

// A renderer tells of the first ones only, with labels of so many bytes at most: a message has an end.
inline constexpr size_t kMostClipSpans = 200;
inline constexpr size_t kMostClipLabelBytes = 64;

}  // namespace reel
