#include "daemon/supervisor/trace_text.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "trace_events.h"

namespace reel {
namespace {

using Json = nlohmann::json;

constexpr TraceTrack kTrack{TraceGroup::kProducers, 3};

TEST_CASE("a slice has its name, times from the origin in microseconds, track and arguments") {
  TraceText text(kTraceOrigin);
  text.Slice(kTrack, "draw", {kTraceOrigin + 1500, kTraceOrigin + 4'001'500}, R"({"frame":17})");
  CHECK(EventsIn(text) == Json::parse(R"([{"ph": "X", "name": "draw", "ts": 1.5, "dur": 4000.0,
                                         "pid": 2, "tid": 3, "args": {"frame": 17}}])"));
}

TEST_CASE("an instant has a scope, and a counter its numbers") {
  TraceText text(kTraceOrigin);
  text.Instant(kTrack, "crash", kTraceOrigin + 7);
  text.Counter("slots", kTraceOrigin, R"({"ready":2.5})");
  CHECK(EventsIn(text) ==
        Json::parse(R"([{"ph": "i", "s": "t", "name": "crash", "ts": 0.007, "pid": 2, "tid": 3,
                         "args": {}},
                        {"ph": "C", "name": "slots", "ts": 0.0, "pid": 1, "tid": 1,
                         "args": {"ready": 2.5}}])"));
}

TEST_CASE("groups and tracks have names and an order") {
  TraceText text(kTraceOrigin);
  text.NameGroup(TraceGroup::kSlots, "ring");
  text.NameTrack(kTrack, "producer 3");
  const Json events = EventsIn(text);
  REQUIRE(events.size() == 4);
  for (const Json& event : events) CHECK(event["ph"] == "M");
  CHECK(events[0]["name"] == "process_name");
  CHECK(events[0]["pid"] == 3);
  CHECK(events[0]["args"] == Json({{"name", "ring"}}));
  CHECK(events[1]["name"] == "process_sort_index");
  CHECK(events[2]["name"] == "thread_name");
  CHECK(events[2]["pid"] == 2);
  CHECK(events[2]["tid"] == 3);
  CHECK(events[2]["args"] == Json({{"name", "producer 3"}}));
  CHECK(events[3]["args"] == Json({{"sort_index", 3}}));
}

TEST_CASE("any text is a name: quotes, control characters, bytes that are not UTF-8") {
  const std::string name =
      GENERATE(values<std::string>({"a \"quoted\" name", "back\\slash", "line\nfeed\tand\x01 more",
                                    "\x1b[31mred", "Grüße", ""}));
  TraceText text(kTraceOrigin);
  text.Slice(kTrack, name, {kTraceOrigin, kTraceOrigin});
  text.NameTrack(kTrack, name);
  const Json events = EventsIn(text);
  CHECK(events[0]["name"] == name);
  CHECK(events[1]["args"]["name"] == name);
}

TEST_CASE("bytes that are no text become a sign for it") {
  TraceText text(kTraceOrigin);
  text.Instant(kTrack,
               "a\xff"
               "b",
               kTraceOrigin);
  CHECK(EventsIn(text)[0]["name"] == "a\uFFFDb");
}

TEST_CASE("times before the origin and spans that end before they begin are shown without length") {
  TraceText text(kTraceOrigin);
  text.Slice(kTrack, "before", {0, kTraceOrigin - 1});
  text.Slice(kTrack, "backwards", {kTraceOrigin + 5000, kTraceOrigin});
  text.Instant(kTrack, "before", 0);
  const Json events = EventsIn(text);
  CHECK(events[0]["ts"] == 0.0);
  CHECK(events[0]["dur"] == 0.0);
  CHECK(events[1]["ts"] == 5.0);
  CHECK(events[1]["dur"] == 0.0);
  CHECK(events[2]["ts"] == 0.0);
}

TEST_CASE("a time after months is exact to the nanosecond") {
  TraceText text(kTraceOrigin);
  CHECK(text.Microseconds(kTraceOrigin + 9'007'199'254'740'993'001) == "9007199254740993.001");
}

}  // namespace
}  // namespace reel
