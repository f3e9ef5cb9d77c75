#include "daemon/encoder/encoder_failure.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace reel {
namespace {

// Lines that a healthy ffmpeg 5.1 prints too, or that repeat what a line before them has said
// better.
constexpr std::array<std::string_view, 15> kNoise = {
    "Estimating duration from bitrate",
    "Thread message queue blocking",
    "Last message repeated",
    "is not recommended",
    "Guessed Channel Layout",
    "deprecated pixel format used",
    "Specified chroma sample location",
    "Svt[info]",
    "Svt[warn]",
    "x264 [warning]",
    "x265 [info]",
    "x265 [warning]",
    "To ignore this, add a trailing",
    "Error splitting the argument list",
    "Conversion failed!",
};

// What explains a failure, and the vaguer words that only tell of one.
constexpr std::array<std::string_view, 16> kCauses = {
    "No space left on device",
    "No such file or directory",
    "Permission denied",
    "Cannot allocate memory",
    "File too large",
    "Input/output error",
    "Invalid data found",
    "Unrecognized option",
    "Unable to parse option",
    "Unknown encoder",
    "Undefined constant",
    "matches no streams",
    "[error]",
    "too small",
    "Unknown option",
    "corrupt input packet",
};
constexpr std::array<std::string_view, 6> kVague = {
    "Error", "error", "Empty output", "Invalid argument", "Could not", "Failed",
};

template <size_t N>
bool HasAny(std::string_view line, const std::array<std::string_view, N>& words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return line.find(word) != std::string_view::npos;
  });
}

// "[libx264 @ 0x55d8] [Eval @ 0x7f] Undefined ..." -> "Undefined ...".
std::string WithoutContext(std::string_view line) {
  while (line.starts_with('[')) {
    const size_t end = line.find("] ");
    if (end == std::string_view::npos) break;
    if (line.substr(0, end).find(" @ 0x") == std::string_view::npos) break;
    line.remove_prefix(end + 2);
  }
  return std::string(line);
}

template <size_t N>
const std::string* FirstWith(std::span<const std::string> lines,
                             const std::array<std::string_view, N>& words) {
  const auto found = std::find_if(lines.begin(), lines.end(), [&](const std::string& line) {
    return !HasAny(line, kNoise) && HasAny(line, words);
  });
  return found == lines.end() ? nullptr : &*found;
}

}  // namespace

std::string EncoderFailureCause(std::span<const std::string> last_lines) {
  if (const std::string* cause = FirstWith(last_lines, kCauses)) return WithoutContext(*cause);
  if (const std::string* cause = FirstWith(last_lines, kVague)) return WithoutContext(*cause);
  const auto last = std::find_if(last_lines.rbegin(), last_lines.rend(),
                                 [](const std::string& line) { return !HasAny(line, kNoise); });
  return last == last_lines.rend() ? "" : WithoutContext(*last);
}

bool TellsOfFullDisk(std::string_view message) {
  return message.find("No space left on device") != std::string_view::npos ||
         message.find("Disk quota exceeded") != std::string_view::npos;
}

}  // namespace reel
