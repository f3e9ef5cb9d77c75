#include "daemon/reeld/job_log.h"

namespace reel {
namespace {

// spdlog carries a message's text and nothing else to its sinks, and calls them before it returns.
const JobContext* current_context = nullptr;

// A job's own words may be in it, and its user's code in those.
constexpr size_t kMostBytes = 2000;

bool IsControl(std::string_view text, size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  if (byte < 0x20 || byte == 0x7f) return true;
  // U+0080 to U+009F in UTF-8, of which U+009B begins a terminal's commands.
  const auto is_pair = [&](size_t first) {
    if (first + 1 >= text.size() || text[first] != '\xc2') return false;
    const auto second = static_cast<unsigned char>(text[first + 1]);
    return second >= 0x80 && second <= 0x9f;
  };
  return is_pair(at) || (at > 0 && is_pair(at - 1));
}

}  // namespace

std::string OneLine(std::string_view text) {
  std::string line(text.substr(0, kMostBytes));
  for (size_t at = 0; at < line.size(); ++at) {
    if (IsControl(text, at)) line[at] = '?';
  }
  return text.size() > kMostBytes ? line + " ..." : line;
}

void LogJob(spdlog::level::level_enum level, const JobContext& context, std::string_view text) {
  current_context = &context;
  spdlog::log(level, "job {}: {}", context.job, OneLine(text));
  current_context = nullptr;
}

const JobContext* CurrentJobContext() { return current_context; }

}  // namespace reel
