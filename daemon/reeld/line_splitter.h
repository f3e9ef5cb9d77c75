// LineSplitter: lines out of a stream of bytes that comes in pieces, in bounded memory.
//
// What a process of the job prints may have lines of any length, or none. Pure.

#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace reel {

class LineSplitter {
 public:
  explicit LineSplitter(size_t max_line_bytes) : max_line_bytes_(max_line_bytes) {}

  // `line` has no newline and at most max_line_bytes; `is_cut`: the rest of the line was dropped.
  using Sink = std::function<void(std::string_view line, bool is_cut)>;

  // Calls `sink` for each line that `bytes` ends.
  void Feed(std::string_view bytes, const Sink& sink);

  // The stream has ended: what stands after the last newline, if anything, is a line too.
  void End(const Sink& sink);

 private:
  void Append(std::string_view bytes);
  void Emit(const Sink& sink);

  const size_t max_line_bytes_;
  std::string line_;
  bool is_cut_ = false;
};

}  // namespace reel
