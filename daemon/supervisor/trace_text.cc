#include "daemon/supervisor/trace_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

namespace reel {
namespace {

constexpr uint64_t kNsPerUs = 1000;

// Exact, where a double would lose nanoseconds after some days.
std::string InMicroseconds(uint64_t ns) {
  return fmt::format("{}.{:03}", ns / kNsPerUs, ns % kNsPerUs);
}

bool IsPlain(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
}

int ToNumber(TraceGroup group) { return static_cast<int>(group); }

}  // namespace

std::string JsonString(std::string_view text) {
  // Nearly all are, and a film has a million of them.
  if (IsPlain(text)) return fmt::format("\"{}\"", text);
  return nlohmann::json(text).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

std::string TraceText::Microseconds(uint64_t when_ns) const {
  return InMicroseconds(when_ns - std::min(when_ns, origin_ns_));
}

void TraceText::Metadata(TraceTrack track, std::string_view kind, std::string_view arguments) {
  fmt::format_to(std::back_inserter(text_),
                 ",\n{{\"ph\":\"M\",\"name\":\"{}\",\"ts\":0,\"pid\":{},\"tid\":{},\"args\":{}}}",
                 kind, ToNumber(track.group), track.number, arguments);
}

void TraceText::NameGroup(TraceGroup group, std::string_view name) {
  const TraceTrack track{group, 1};
  Metadata(track, "process_name", fmt::format("{{\"name\":{}}}", JsonString(name)));
  Metadata(track, "process_sort_index", fmt::format("{{\"sort_index\":{}}}", ToNumber(group)));
}

void TraceText::NameTrack(TraceTrack track, std::string_view name) {
  Metadata(track, "thread_name", fmt::format("{{\"name\":{}}}", JsonString(name)));
  Metadata(track, "thread_sort_index", fmt::format("{{\"sort_index\":{}}}", track.number));
}

void TraceText::Slice(TraceTrack track, std::string_view name, TimeSpan span,
                      std::string_view arguments) {
  const uint64_t begin = std::max(span.begin_ns, origin_ns_);
  const uint64_t end = std::max(span.end_ns, begin);
  fmt::format_to(
      std::back_inserter(text_),
      ",\n{{\"ph\":\"X\",\"name\":{},\"ts\":{},\"dur\":{},\"pid\":{},\"tid\":{},\"args\":{}}}",
      JsonString(name), Microseconds(begin), InMicroseconds(end - begin), ToNumber(track.group),
      track.number, arguments);
}

void TraceText::Instant(TraceTrack track, std::string_view name, uint64_t when_ns,
                        std::string_view arguments) {
  fmt::format_to(
      std::back_inserter(text_),
      ",\n{{\"ph\":\"i\",\"s\":\"t\",\"name\":{},\"ts\":{},\"pid\":{},\"tid\":{},\"args\":{}}}",
      JsonString(name), Microseconds(when_ns), ToNumber(track.group), track.number, arguments);
}

void TraceText::Counter(std::string_view name, uint64_t when_ns, std::string_view arguments) {
  fmt::format_to(std::back_inserter(text_),
                 ",\n{{\"ph\":\"C\",\"name\":{},\"ts\":{},\"pid\":{},\"tid\":1,\"args\":{}}}",
                 JsonString(name), Microseconds(when_ns), ToNumber(TraceGroup::kJob), arguments);
}

std::string TraceText::Take() { return std::exchange(text_, {}); }

}  // namespace reel
