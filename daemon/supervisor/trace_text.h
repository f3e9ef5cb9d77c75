// TraceText: events in Chrome's trace-event format, as text.
//
// Pure: no clock, no file. The format is the one of "Trace Event Format" (Google, 2016), which
// chrome://tracing and Perfetto read: complete events ("X"), instants ("i"), counters ("C") and the names
// of tracks ("M"), with times in microseconds from the job's start. Each event is one JSON object on a
// line of its own, with a comma before it: a list may be put together from pieces. One thread.
//
//     text.NameTrack(track, "producer 3");
//     text.Slice(track, "draw", {begin_ns, end_ns}, R"({"frame":17})");
//     file << text.Take();

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace reel {

// What the format calls a process: a group of tracks, shown in this order. Real process numbers would be
// shown in the order in which they happened to be given.
enum class TraceGroup : int {
  kJob = 1,
  kProducers = 2,
  kSlots = 3,
  kWriter = 4,
  kEncoders = 5,
};

// What the format calls a thread. Numbers count from 1.
struct TraceTrack {
  TraceGroup group = TraceGroup::kJob;
  int64_t number = 1;
};

// Of Clock.
struct TimeSpan {
  uint64_t begin_ns = 0;
  uint64_t end_ns = 0;
};

// Any text as a JSON string with its quotes; bytes that are not UTF-8 become U+FFFD.
std::string JsonString(std::string_view text);

class TraceText {
 public:
  // Times before `origin_ns` count as it.
  explicit TraceText(uint64_t origin_ns) : origin_ns_(origin_ns) {}

  void NameGroup(TraceGroup group, std::string_view name);
  void NameTrack(TraceTrack track, std::string_view name);

  // `arguments` are a JSON object in all that follow. A span that ends before it begins has no length.
  void Slice(TraceTrack track, std::string_view name, TimeSpan span,
             std::string_view arguments = "{}");
  void Instant(TraceTrack track, std::string_view name, uint64_t when_ns,
               std::string_view arguments = "{}");
  // One graph a name; its arguments are numbers, stacked.
  void Counter(std::string_view name, uint64_t when_ns, std::string_view arguments);

  // Microseconds from the origin, as in the events: "1234.567".
  std::string Microseconds(uint64_t when_ns) const;

  const std::string& text() const { return text_; }
  // All events so far; begins anew.
  std::string Take();

 private:
  void Metadata(TraceTrack track, std::string_view kind, std::string_view arguments);

  uint64_t origin_ns_;
  std::string text_;
};

}  // namespace reel
