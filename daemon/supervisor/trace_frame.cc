#include "daemon/supervisor/trace_frame.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace reel {
namespace {

// Anything less is what the measuring takes.
constexpr uint64_t kShortestWaitNs = 2000;

bool AreCredible(const SlotTimes& claimed, TimeSpan lifetime, uint64_t taken_ns) {
  return lifetime.begin_ns <= claimed.leased_ns && claimed.leased_ns <= claimed.drawn_ns &&
         claimed.drawn_ns <= claimed.converted_ns &&
         claimed.converted_ns <= std::min(lifetime.end_ns, taken_ns);
}

// The writer is one of us, but a record may still be half of one.
FrameRecord InOrder(FrameRecord record, TimeSpan job) {
  record.released_ns = std::clamp(record.released_ns, job.begin_ns, job.end_ns);
  record.drained_ns = std::clamp(record.drained_ns, job.begin_ns, record.released_ns);
  record.taken_ns = std::clamp(record.taken_ns, job.begin_ns, record.drained_ns);
  record.awaited_ns = std::clamp(record.awaited_ns, job.begin_ns, record.taken_ns);
  record.waited_for_pipe_ns =
      std::min(record.waited_for_pipe_ns, record.drained_ns - record.taken_ns);
  return record;
}

void AppendWriterSlices(const FrameRecord& record, const std::string& frame, TraceText* text) {
  if (record.taken_ns - record.awaited_ns >= kShortestWaitNs) {
    text->Slice(WriterTrack(), "wait for frame", {record.awaited_ns, record.taken_ns}, frame);
  }
  text->Slice(WriterTrack(), "write", {record.taken_ns, record.drained_ns}, frame);
  if (record.waited_for_pipe_ns < kShortestWaitNs) return;
  // Its length is measured; it was in pieces, and the last one ended the write.
  text->Slice(WriterTrack(), "wait for pipe",
              {record.drained_ns - record.waited_for_pipe_ns, record.drained_ns}, frame);
}

// Pages that were passed to the pipe and not copied stay in their slot.
void AppendStayInPipe(const FrameRecord& record, const std::string& frame, TraceText* text) {
  if (record.released_ns - record.drained_ns < kShortestWaitNs) return;
  text->Slice(SlotTrack(record.slot), "in the pipe", {record.drained_ns, record.released_ns},
              frame);
}

std::string FrameArgument(uint64_t frame) { return fmt::format("{{\"frame\":{}}}", frame); }

}  // namespace

TraceTrack ProducerTrack(uint32_t owner) { return {TraceGroup::kProducers, owner}; }
TraceTrack SlotTrack(uint32_t slot) { return {TraceGroup::kSlots, int64_t{slot} + 1}; }
TraceTrack WriterTrack() { return {TraceGroup::kWriter, 1}; }

void AppendFrame(const FrameRecord& unchecked, TimeSpan job, std::optional<TimeSpan> lifetime,
                 TraceText* text) {
  const FrameRecord record = InOrder(unchecked, job);
  const SlotTimes& claimed = record.claimed;
  const std::string frame = FrameArgument(record.frame);
  const std::string name = fmt::format("frame {}", record.frame);
  AppendWriterSlices(record, frame, text);
  const std::string writer_times = fmt::format(
      "\"taken\":{},\"drained\":{},\"released\":{}", text->Microseconds(record.taken_ns),
      text->Microseconds(record.drained_ns), text->Microseconds(record.released_ns));
  if (!lifetime || !AreCredible(claimed, *lifetime, record.taken_ns)) {
    text->Slice(SlotTrack(record.slot), name, {record.taken_ns, record.released_ns},
                fmt::format("{{\"frame\":{},{}}}", record.frame, writer_times));
    AppendStayInPipe(record, frame, text);
    return;
  }
  const TraceTrack producer = ProducerTrack(record.owner);
  const bool is_cached = record.origin == FrameOrigin::kCached;
  text->Slice(producer, is_cached ? "take from the cache" : "draw",
              {claimed.leased_ns, claimed.drawn_ns}, frame);
  if (!is_cached) {
    text->Slice(producer, "convert", {claimed.drawn_ns, claimed.converted_ns}, frame);
  }
  text->Slice(
      SlotTrack(record.slot), name, {claimed.leased_ns, record.released_ns},
      fmt::format("{{\"frame\":{},\"producer\":{},\"leased\":{},\"drawn\":{},\"committed\":{},{}}}",
                  record.frame, record.owner, text->Microseconds(claimed.leased_ns),
                  text->Microseconds(claimed.drawn_ns), text->Microseconds(claimed.converted_ns),
                  writer_times));
  text->Slice(SlotTrack(record.slot), "ready", {claimed.converted_ns, record.taken_ns}, frame);
  AppendStayInPipe(record, frame, text);
}

void AppendLostFrame(const LostFrame& lost, TimeSpan lifetime, TraceText* text) {
  const uint64_t lost_at = std::max(lost.end_ns, lifetime.begin_ns);
  // A frame that stands ready outlives the process that drew it.
  const uint64_t end = std::clamp(lifetime.end_ns, lifetime.begin_ns, lost_at);
  const SlotTimes& claimed = lost.claim.times;
  const auto within = [end](uint64_t time, uint64_t begin) { return begin <= time && time <= end; };
  // One that died between its lease and its first word about it left the times of the frame before.
  const uint64_t leased = within(claimed.leased_ns, lifetime.begin_ns) ? claimed.leased_ns : end;
  const uint64_t drawn = within(claimed.drawn_ns, leased) ? claimed.drawn_ns : end;
  const std::string arguments = fmt::format("{{\"frame\":{},\"producer\":{},\"lost\":{}}}",
                                            lost.frame, lost.claim.owner, JsonString(lost.why));
  const TraceTrack producer = ProducerTrack(lost.claim.owner);
  text->Slice(producer, "draw", {leased, drawn}, arguments);
  if (drawn < end) {
    const uint64_t converted = within(claimed.converted_ns, drawn) ? claimed.converted_ns : end;
    text->Slice(producer, "convert", {drawn, converted}, arguments);
  }
  text->Slice(SlotTrack(lost.claim.slot), fmt::format("frame {}", lost.frame), {leased, lost_at},
              arguments);
}

}  // namespace reel
