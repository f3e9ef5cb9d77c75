#include "daemon/supervisor/trace_frame.h"

#include <catch2/catch.hpp>
#include <cstring>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "trace_events.h"

namespace reel {
namespace {

using Json = nlohmann::json;

constexpr uint64_t kMs = 1'000'000;
constexpr TimeSpan kJobSpan{kTraceOrigin, kTraceOrigin + 1000 * kMs};
constexpr TimeSpan kLifetime{kTraceOrigin + 10 * kMs, kTraceOrigin + 900 * kMs};

FrameRecord HonestRecord() {
  FrameRecord record;
  record.frame = 17;
  record.owner = 3;
  record.slot = 5;
  record.claimed = {kTraceOrigin + 20 * kMs, kTraceOrigin + 50 * kMs, kTraceOrigin + 55 * kMs};
  record.awaited_ns = kTraceOrigin + 40 * kMs;
  record.taken_ns = kTraceOrigin + 60 * kMs;
  record.drained_ns = kTraceOrigin + 90 * kMs;
  record.released_ns = kTraceOrigin + 120 * kMs;
  record.waited_for_pipe_ns = 10 * kMs;
  return record;
}

Json EventsOf(const FrameRecord& record, std::optional<TimeSpan> lifetime = kLifetime) {
  TraceText text(kTraceOrigin);
  AppendFrame(record, kJobSpan, lifetime, &text);
  return EventsIn(text);
}

// Milliseconds from and to, on a track.
struct Shown {
  int pid;
  int64_t tid;
  double begin;
  double end;

  friend bool operator==(const Shown&, const Shown&) = default;
};

std::optional<Shown> Find(const Json& events, const std::string& name) {
  for (const Json& event : events) {
    if (event["name"] != name) continue;
    const double begin = event["ts"].get<double>() / 1000;
    return Shown{event["pid"], event["tid"], begin, begin + event["dur"].get<double>() / 1000};
  }
  return std::nullopt;
}

TEST_CASE("a frame is on its producer's track, its slot's and the writer's, each at its time") {
  const Json events = EventsOf(HonestRecord());
  CHECK(Find(events, "draw") == Shown{2, 3, 20, 50});
  CHECK(Find(events, "convert") == Shown{2, 3, 50, 55});
  CHECK(Find(events, "frame 17") == Shown{3, 6, 20, 120});
  CHECK(Find(events, "in the pipe") == Shown{3, 6, 90, 120});
  CHECK(Find(events, "ready") == Shown{3, 6, 55, 60});
  CHECK(Find(events, "wait for frame") == Shown{4, 1, 40, 60});
  CHECK(Find(events, "write") == Shown{4, 1, 60, 90});
  CHECK(Find(events, "wait for pipe") == Shown{4, 1, 80, 90});
  CHECK(events.size() == 8);
}

TEST_CASE("a frame from the cache was neither drawn nor converted") {
  FrameRecord record = HonestRecord();
  record.origin = FrameOrigin::kCached;
  const Json events = EventsOf(record);
  CHECK(Find(events, "take from the cache") == Shown{2, 3, 20, 50});
  CHECK_FALSE(Find(events, "draw"));
  CHECK_FALSE(Find(events, "convert"));
  CHECK(Find(events, "frame 17") == Shown{3, 6, 20, 120});
}

TEST_CASE("a frame that nobody waited for shows no waits") {
  FrameRecord record = HonestRecord();
  record.awaited_ns = record.taken_ns - 100;
  record.waited_for_pipe_ns = 0;
  record.released_ns = record.drained_ns + 100;
  const Json events = EventsOf(record);
  CHECK_FALSE(Find(events, "wait for frame"));
  CHECK_FALSE(Find(events, "wait for pipe"));
  CHECK_FALSE(Find(events, "in the pipe"));
}

struct Lie {
  std::string what;
  SlotTimes claimed;
};

TEST_CASE("times of a slot that cannot be true are left out, the writer's stay") {
  const SlotTimes honest = HonestRecord().claimed;
  const Lie lie = GENERATE_COPY(values<Lie>({
      {"nothing", {}},
      {"before the producer was there", {kTraceOrigin, honest.drawn_ns, honest.converted_ns}},
      {"drawn before it was leased", {honest.drawn_ns, honest.leased_ns, honest.converted_ns}},
      {"converted before it was drawn", {honest.leased_ns, honest.converted_ns, honest.drawn_ns}},
      {"after the writer took it", {honest.leased_ns, honest.drawn_ns, kTraceOrigin + 61 * kMs}},
      {"the largest numbers", {UINT64_MAX, UINT64_MAX, UINT64_MAX}},
  }));
  CAPTURE(lie.what);
  FrameRecord record = HonestRecord();
  record.claimed = lie.claimed;
  const Json events = EventsOf(record);
  CHECK_FALSE(Find(events, "draw"));
  CHECK_FALSE(Find(events, "convert"));
  CHECK_FALSE(Find(events, "ready"));
  CHECK(Find(events, "frame 17") == Shown{3, 6, 60, 120});
  CHECK(Find(events, "write") == Shown{4, 1, 60, 90});
}

TEST_CASE("a frame of a producer that there never was is on nobody's track") {
  const Json events = EventsOf(HonestRecord(), std::nullopt);
  CHECK_FALSE(Find(events, "draw"));
  CHECK(Find(events, "frame 17") == Shown{3, 6, 60, 120});
}

TEST_CASE("whatever stands in a record, its events are JSON within the job's time") {
  std::mt19937_64 random(1);
  for (int i = 0; i < 2000; ++i) {
    FrameRecord record = HonestRecord();
    // Each byte with a chance, so that some fields stay as they were.
    auto* bytes = reinterpret_cast<unsigned char*>(&record);
    for (size_t k = 0; k < sizeof(record); ++k) {
      if (random() % 16 == 0) bytes[k] = static_cast<unsigned char>(random());
    }
    for (const Json& event : EventsOf(record)) {
      CHECK(event["ts"].get<double>() >= 0);
      CHECK(event["ts"].get<double>() + event["dur"].get<double>() <= 1'000'000.001);
    }
  }
}

LostFrame Lost() {
  return {17,
          {2, 5, 3, {kTraceOrigin + 20 * kMs, 0, 0}, false},
          kTraceOrigin + 70 * kMs,
          "was \"killed\" by signal 11"};
}

Json EventsOf(const LostFrame& lost, TimeSpan lifetime = kLifetime) {
  TraceText text(kTraceOrigin);
  AppendLostFrame(lost, lifetime, &text);
  return EventsIn(text);
}

TEST_CASE("a frame that its process died of lasts until then and says so") {
  const Json events = EventsOf(Lost());
  CHECK(Find(events, "draw") == Shown{2, 3, 20, 70});
  CHECK(Find(events, "frame 17") == Shown{3, 6, 20, 70});
  CHECK_FALSE(Find(events, "convert"));
  for (const Json& event : events) {
    CHECK(event["args"] ==
          Json({{"frame", 17}, {"producer", 3}, {"lost", "was \"killed\" by signal 11"}}));
  }
}

TEST_CASE("a frame that stood ready and was never taken outlives its producer") {
  LostFrame lost = Lost();
  lost.claim.times = {kTraceOrigin + 20 * kMs, kTraceOrigin + 30 * kMs, kTraceOrigin + 40 * kMs};
  const Json events = EventsOf(lost, {kLifetime.begin_ns, kTraceOrigin + 45 * kMs});
  CHECK(Find(events, "draw") == Shown{2, 3, 20, 30});
  CHECK(Find(events, "convert") == Shown{2, 3, 30, 40});
  CHECK(Find(events, "frame 17") == Shown{3, 6, 20, 70});
}

TEST_CASE("a lost frame with times that cannot be true is shown where it was lost") {
  const SlotTimes claimed = GENERATE(values<SlotTimes>({
      {},
      {kTraceOrigin, 0, 0},  // before its producer was there
      {UINT64_MAX, UINT64_MAX, UINT64_MAX},
      {kTraceOrigin + 80 * kMs, kTraceOrigin + 30 * kMs, 1},  // after it was lost
  }));
  LostFrame lost = Lost();
  lost.claim.times = claimed;
  const Json events = EventsOf(lost);
  CHECK(Find(events, "draw") == Shown{2, 3, 70, 70});
  CHECK(Find(events, "frame 17") == Shown{3, 6, 70, 70});
}

}  // namespace
}  // namespace reel
