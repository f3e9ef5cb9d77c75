#include "daemon/reeld/line_splitter.h"

#include <algorithm>

namespace reel {

void LineSplitter::Feed(std::string_view bytes, const Sink& sink) {
  for (;;) {
    const size_t newline = bytes.find('\n');
    Append(bytes.substr(0, newline));
    if (newline == std::string_view::npos) return;
    Emit(sink);
    bytes.remove_prefix(newline + 1);
  }
}

void LineSplitter::End(const Sink& sink) {
  if (!line_.empty()) Emit(sink);
}

void LineSplitter::Append(std::string_view bytes) {
  const size_t taken_bytes = std::min(bytes.size(), max_line_bytes_ - line_.size());
  line_.append(bytes, 0, taken_bytes);
  if (taken_bytes < bytes.size()) is_cut_ = true;
}

void LineSplitter::Emit(const Sink& sink) {
  sink(line_, is_cut_);
  line_.clear();
  is_cut_ = false;
}

}  // namespace reel
