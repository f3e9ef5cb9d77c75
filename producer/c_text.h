// PutText: a text for a caller in C. Pure.

#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>

namespace reel {

// As much of `text` as `out` has room for, and a NUL. A null `out` gets nothing.
inline void PutText(std::string_view text, char* out, size_t out_bytes) {
  if (out == nullptr || out_bytes == 0) return;
  const size_t length = std::min(text.size(), out_bytes - 1);
  std::memcpy(out, text.data(), length);
  out[length] = '\0';
}

}  // namespace reel
