#include "daemon/supervisor/job_trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "shm/ring_reclaimer.h"

namespace reel {
namespace {

constexpr TraceTrack kStepTrack{TraceGroup::kJob, 1};
constexpr TraceTrack kDecisionTrack{TraceGroup::kJob, 2};
constexpr TraceTrack kSegmentTrack{TraceGroup::kJob, 3};

// Ten samples a second are some 4 KiB, so this is more than two hours; starts and ends are few.
constexpr uint64_t kMostEventBytes = uint64_t{64} << 20;
constexpr uint64_t kMostSampleBytes = uint64_t{48} << 20;

std::string Argument(std::string_view name, std::string_view text) {
  return fmt::format("{{\"{}\":{}}}", name, JsonString(text));
}

std::string SegmentArguments(const Segment& segment, std::string_view how) {
  return fmt::format("{{\"first_frame\":{},\"last_frame\":{},\"end\":{}}}", segment.first_frame,
                     segment.first_frame + segment.frame_count - 1, JsonString(how));
}

std::string NameOf(const Segment& segment) { return fmt::format("segment {}", segment.index); }

// Of slices that begin together readers take the later told one for the inner one.
uint64_t LoadBegin(TimeSpan life) { return life.begin_ns + 1; }

std::string Head(uint64_t origin_ns) {
  TraceText text(origin_ns);
  text.NameGroup(TraceGroup::kJob, "job");
  text.NameGroup(TraceGroup::kProducers, "producers");
  text.NameGroup(TraceGroup::kSlots, "ring");
  text.NameGroup(TraceGroup::kWriter, "writer");
  text.NameGroup(TraceGroup::kEncoders, "ffmpeg");
  text.NameTrack(kStepTrack, "steps");
  text.NameTrack(kDecisionTrack, "decisions");
  text.NameTrack(kSegmentTrack, "segments");
  text.NameTrack(WriterTrack(), "writer");
  // Without the first comma.
  return "{\"displayTimeUnit\":\"ms\",\"traceEvents\":[" + text.Take().substr(1);
}

}  // namespace

JobTrace::JobTrace(TimePoint job_start) : origin_ns_(ToNs(job_start)), text_(origin_ns_) {}

JobTrace& JobTrace::None() {
  static JobTrace none{TimePoint()};
  return none;
}

Status JobTrace::Open(const std::string& path) {
  if (path.empty()) return Status::Ok();
  REEL_ASSIGN_OR_RETURN(file_, TraceFile::Open(path));
  return Status::Ok();
}

// To the file, at the end of whatever was told.
void JobTrace::Keep() {
  const std::string events = text_.Take();
  if (file_->event_bytes() + events.size() <= kMostEventBytes) file_->Append(events);
}

// --- The job ---

void JobTrace::EndStep(uint64_t now) {
  if (!step_.empty()) text_.Slice(kStepTrack, step_, {step_began_ns_, now});
  step_.clear();
}

void JobTrace::Step(std::string_view what) {
  if (!file_ || what == step_) return;
  const uint64_t now = NowNs();
  EndStep(now);
  step_ = what;
  step_began_ns_ = now;
  Keep();
}

void JobTrace::Note(std::string_view what, std::string_view more) {
  if (!file_) return;
  text_.Instant(kStepTrack, what, NowNs(), more.empty() ? "{}" : Argument("what", more));
  Keep();
}

void JobTrace::Decision(int64_t count, std::string_view reason) {
  if (!file_ || (count == decided_count_ && reason == decided_reason_)) return;
  decided_count_ = count;
  decided_reason_ = reason;
  const uint64_t now = NowNs();
  text_.Instant(kDecisionTrack, count == 1 ? "1 producer" : fmt::format("{} producers", count), now,
                fmt::format("{{\"count\":{},\"reason\":{}}}", count, JsonString(reason)));
  text_.Counter("producers wanted", now, fmt::format("{{\"count\":{}}}", count));
  Keep();
}

void JobTrace::Sample(TimePoint now, const PipePressure& pressure) {
  if (!file_ || pressure.seconds <= 0) return;
  if (file_->event_bytes() > kMostSampleBytes) {
    ++samples_left_out_;
    return;
  }
  const uint64_t when = ToNs(now);
  text_.Counter("frames a second", when,
                fmt::format("{{\"frames\":{:.1f}}}", pressure.frames / pressure.seconds));
  text_.Counter("writer waits (% of the time)", when,
                fmt::format("{{\"for a frame\":{:.1f},\"for the pipe\":{:.1f}}}",
                            100 * pressure.waited_for_frame, 100 * pressure.waited_for_pipe));
  text_.Counter("slots", when,
                fmt::format("{{\"ready\":{:.1f},\"leased\":{:.1f}}}", pressure.ready_slots,
                            pressure.leased_slots));
  text_.Counter("cores", when,
                fmt::format("{{\"producers\":{:.2f},\"encoders\":{:.2f},\"idle\":{:.2f}}}",
                            pressure.producer_cores, pressure.encoder_cores, pressure.idle_cores));
  Keep();
}

// --- Producers ---

void JobTrace::CountProducers() {
  int drawing = 0;
  int loading = 0;
  int parked = 0;
  for (const auto& [owner, producer] : producers_) {
    if (producer.life.end_ns != 0) continue;
    ++(producer.loaded_ns == 0 ? loading : producer.is_active ? drawing : parked);
  }
  text_.Counter("producers", NowNs(),
                fmt::format("{{\"draw\":{},\"load\":{},\"parked\":{}}}", drawing, loading, parked));
}

void JobTrace::ProducerStarted(uint32_t owner, pid_t pid) {
  if (!file_) return;
  Producer& producer = producers_[owner];
  producer.life.begin_ns = NowNs();
  producer.pid = pid;
  text_.NameTrack(ProducerTrack(owner), fmt::format("producer {}", owner));
  CountProducers();
  Keep();
}

void JobTrace::ProducerLoaded(uint32_t owner) {
  if (!file_) return;
  Producer& producer = producers_[owner];
  producer.loaded_ns = NowNs();
  text_.Slice(ProducerTrack(owner), "load", {LoadBegin(producer.life), producer.loaded_ns});
  CountProducers();
  Keep();
}

void JobTrace::ProducerSeated(uint32_t owner, bool is_active) {
  if (!file_) return;
  Producer& producer = producers_[owner];
  if (std::exchange(producer.is_active, is_active) == is_active) return;
  text_.Instant(ProducerTrack(owner), is_active ? "may draw again" : "parked", NowNs());
  CountProducers();
  Keep();
}

void JobTrace::FrameLost(int64_t film_frame, const FrameClaim& claim, std::string_view why) {
  if (!file_) return;
  const uint64_t now = NowNs();
  const std::optional<TimeSpan> life = LifeOf(claim.owner, now);
  if (!life) return;
  AppendLostFrame({film_frame, claim, now, why}, *life, &text_);
  Keep();
}

void JobTrace::ProducerEnded(uint32_t owner, std::string_view how, bool is_crash) {
  if (!file_) return;
  Producer& producer = producers_[owner];
  producer.life.end_ns = NowNs();
  const TraceTrack track = ProducerTrack(owner);
  if (producer.loaded_ns == 0) {
    text_.Slice(track, "load", {LoadBegin(producer.life), producer.life.end_ns});
  }
  text_.Slice(track, "process", producer.life,
              fmt::format("{{\"pid\":{},\"end\":{}}}", producer.pid, JsonString(how)));
  if (is_crash) text_.Instant(track, "crash", producer.life.end_ns, Argument("how", how));
  CountProducers();
  Keep();
}

std::optional<TimeSpan> JobTrace::LifeOf(uint32_t owner, uint64_t now) const {
  const auto found = producers_.find(owner);
  if (found == producers_.end()) return std::nullopt;
  const TimeSpan& life = found->second.life;
  return TimeSpan{life.begin_ns, life.end_ns != 0 ? life.end_ns : now};
}

// --- Encoders ---

int64_t JobTrace::FreeLane() const {
  std::set<int64_t> taken;
  for (const auto& [index, encoder] : encoders_) taken.insert(encoder.lane);
  int64_t lane = 1;
  while (taken.contains(lane)) ++lane;
  return lane;
}

void JobTrace::EncoderStarted(const Segment& segment) {
  if (!file_) return;
  const int64_t lane = FreeLane();
  if (lane > lane_count_) {
    lane_count_ = lane;
    text_.NameTrack({TraceGroup::kEncoders, lane}, fmt::format("ffmpeg {}", lane));
  }
  encoders_[segment.index] = {segment, lane, NowNs(), 0, 0};
  Keep();
}

void JobTrace::EncoderFed(const Segment& segment) {
  const auto found = encoders_.find(segment.index);
  if (found != encoders_.end()) found->second.fed_ns = NowNs();
}

void JobTrace::EncoderHasAll(const Segment& segment) {
  const auto found = encoders_.find(segment.index);
  if (found != encoders_.end()) found->second.written_ns = NowNs();
}

void JobTrace::TellEncoder(const Encoder& encoder, uint64_t end_ns, std::string_view how) {
  const TraceTrack track{TraceGroup::kEncoders, encoder.lane};
  const uint64_t fed = encoder.fed_ns != 0 ? encoder.fed_ns : end_ns;
  const uint64_t written = encoder.written_ns != 0 ? encoder.written_ns : end_ns;
  text_.Slice(track, NameOf(encoder.segment), {encoder.started_ns, end_ns},
              SegmentArguments(encoder.segment, how));
  text_.Slice(track, "start", {encoder.started_ns, fed});
  if (encoder.fed_ns == 0) return;
  text_.Slice(WriterTrack(), NameOf(encoder.segment), {fed, written});
  text_.Slice(track, "is fed", {fed, written});
  if (encoder.written_ns != 0) text_.Slice(track, "encode what is left", {written, end_ns});
}

void JobTrace::EncoderEnded(const Segment& segment, std::string_view how, bool is_failure) {
  const auto found = encoders_.find(segment.index);
  if (found == encoders_.end()) return;
  const uint64_t now = NowNs();
  TellEncoder(found->second, now, how);
  if (is_failure) {
    text_.Instant({TraceGroup::kEncoders, found->second.lane}, "failure", now,
                  Argument("how", how));
  }
  encoders_.erase(found);
  Keep();
}

void JobTrace::SegmentOnDisk(const Segment& segment) {
  if (!file_) return;
  text_.Instant(kSegmentTrack, NameOf(segment) + " is on the disk", NowNs(),
                SegmentArguments(segment, "finished"));
  Keep();
}

void JobTrace::PassEnded(const SharedSegment& ring, int64_t first_frame, int64_t frames_written) {
  if (!file_) return;
  frames_written_ += static_cast<uint64_t>(frames_written);
  for (; slot_count_ < ring.geometry().slot_count; ++slot_count_) {
    text_.NameTrack(SlotTrack(slot_count_), fmt::format("slot {}", slot_count_));
  }
  for (const FrameClaim& claim : RingReclaimer(ring).FramesInFlight()) {
    // Of a process that died with it this was told then.
    const auto owner = producers_.find(claim.owner);
    const bool is_told = owner != producers_.end() && owner->second.life.end_ns != 0;
    if (is_told && !claim.is_ready) continue;
    // Some of these were in the pipe: shown, in this way.
    if (claim.is_ready) ++frames_told_;
    FrameLost(first_frame + static_cast<int64_t>(claim.frame), claim, "the pass ended before");
  }
  while (!encoders_.empty()) {
    const Segment segment = encoders_.begin()->second.segment;
    EncoderEnded(segment, "ended with its pass", false);
  }
  Keep();
}

// --- The end ---

std::string JobTrace::FormatFrames(std::span<const FrameRecord> records, uint64_t now) {
  frames_told_ += records.size();
  TraceText text(origin_ns_);
  for (const FrameRecord& record : records) {
    AppendFrame(record, {origin_ns_, now}, LifeOf(record.owner, now), &text);
  }
  return text.Take();
}

std::vector<std::string> JobTrace::WhatIsLeftOut() const {
  std::vector<std::string> lacks;
  if (frames_told_ < frames_written_) {
    lacks.push_back(fmt::format("the trace has {} of {} frames", frames_told_, frames_written_));
  }
  if (samples_left_out_ > 0) {
    lacks.push_back(fmt::format("the trace lacks the last {} samples", samples_left_out_));
  }
  return lacks;
}

std::vector<std::string> JobTrace::Close(std::string_view how_the_job_ended) {
  if (!file_) return {};
  const uint64_t now = NowNs();
  EndStep(now);
  text_.Instant(kStepTrack, "end of the job", now, Argument("how", how_the_job_ended));
  Keep();
  const Status status = file_->Publish(
      Head(origin_ns_),
      [this, now](std::span<const FrameRecord> records) { return FormatFrames(records, now); },
      [this, now] {
        for (const std::string& lack : WhatIsLeftOut()) text_.Instant(kStepTrack, lack, now);
        return text_.Take() + "\n]}\n";
      });
  file_.reset();
  if (!status.ok()) return {status.message() + "; the film is not affected"};
  return WhatIsLeftOut();
}

}  // namespace reel
