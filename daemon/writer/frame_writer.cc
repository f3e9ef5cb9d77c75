#include "daemon/writer/frame_writer.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>

#include "base/fault_point.h"
#include "shm/ring_reader.h"

namespace reel {
namespace {

// Often enough for a progress line and for the supervisor's decisions, every 100 ms.
constexpr auto kReportInterval = milliseconds(50);
constexpr auto kLookInterval = milliseconds(2);

constexpr auto kShortestNap = microseconds(200);
constexpr auto kLongestNap = milliseconds(10);

nanoseconds OwnCpuTime() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) + nanoseconds(now.tv_nsec);
}

}  // namespace

FrameWriter::FrameWriter(const SharedSegment& segment, int pipe, int reports, Manifest* manifest,
                         FrameRecorder* records)
    : segment_(segment),
      ring_(segment),
      pipe_(pipe, segment.geometry().slot_bytes, segment.geometry().slot_count),
      reports_(reports),
      manifest_(manifest),
      records_(records),
      last_report_(Clock::now()) {}

WriterExit FrameWriter::Run(uint64_t first, uint64_t frame_count, uint64_t film_first) {
  first_ = released_ = put_ = first;
  while (put_ < first + frame_count) {
    const TimePoint awaited = Clock::now();
    WaitForFrame(put_);
    const TimePoint taken = Clock::now();
    const std::span<const std::byte> pixels = ring_.Pixels(put_);
    if (manifest_ != nullptr && !manifest_->Add(put_ - first, pixels).ok()) {
      return WriterExit::kManifestFailed;
    }
    FaultPoint("writer.frame");
    const uint64_t waited_before_ns = report_.waited_for_pipe_ns;
    if (!WriteToPipe(pixels)) return WriterExit::kEncoderGone;
    CountOrigin();
    Record(film_first + put_ - first, awaited, taken,
           report_.waited_for_pipe_ns - waited_before_ns);
    report_.frames_written = ++put_ - first;
    if (!ReleaseTaken()) return WriterExit::kRingDamaged;
    Report(false);
  }
  if (manifest_ != nullptr && !manifest_->Close().ok()) return WriterExit::kManifestFailed;
  const WriterExit end = ReleaseRest();
  if (end == WriterExit::kDone) Report(true);
  return end;
}

void FrameWriter::WaitForFrame(uint64_t frame) {
  TimePoint before = Clock::now();
  Look();
  while (ring_.WaitReady(frame, Clock::now() + kReportInterval) == WaitOutcome::kTimedOut) {
    // Told while it lasts, so that a long frame does not look like no wait at all.
    report_.waited_for_frame_ns += static_cast<uint64_t>((Clock::now() - before).count());
    before = Clock::now();
    Look();
    // Without a report for it: a slot that was damaged shows when it is released the next time.
    ReleaseTaken();
    Report(true);
  }
  report_.waited_for_frame_ns += static_cast<uint64_t>((Clock::now() - before).count());
}

// Releases the slots of frames that the reader has taken. A slot that no later frame of the ring will
// lease may keep its pixels in the pipe: nobody writes there any more. False when a slot changed that
// only this process may change.
bool FrameWriter::ReleaseTaken() {
  if (released_ == put_) return true;
  const RingGeometry& ring = segment_.geometry();
  const uint64_t taken = pipe_.BytesTaken();
  for (; released_ < put_; ++released_) {
    const bool is_leased_again = released_ + ring.slot_count < ring.frame_count;
    if (is_leased_again && (released_ + 1 - first_) * ring.slot_bytes > taken) break;
    // Before it: another frame may be leased into the slot at once.
    const uint64_t now = records_ != nullptr ? NowNs() : 0;
    if (!ring_.Release(released_)) return false;
    if (records_ != nullptr) records_->NoteRelease(now);
  }
  return true;
}

// No event tells that a pipe has been emptied, so this looks again and again, less and less often.
WriterExit FrameWriter::ReleaseRest() {
  nanoseconds nap = kShortestNap;
  while (true) {
    if (!ReleaseTaken()) return WriterExit::kRingDamaged;
    if (released_ == put_) return WriterExit::kDone;
    if (!pipe_.AwaitReader(nap)) return WriterExit::kEncoderGone;
    nap = std::min<nanoseconds>(2 * nap, kLongestNap);
  }
}

// The time that the pipe takes is copying, or passing pages, and waiting. Waiting is what is left of it when the CPU time
// that this thread spent is taken away; a non-blocking pipe with poll(2) would tell them apart too, but
// wakes up for every page that the reader takes.
bool FrameWriter::WriteToPipe(std::span<const std::byte> bytes) {
  const TimePoint before = Clock::now();
  const nanoseconds cpu_before = OwnCpuTime();
  // A damaged slot shows when this frame is released.
  if (!pipe_.Put(bytes, [this] { ReleaseTaken(); })) return false;
  const nanoseconds waited = (Clock::now() - before) - (OwnCpuTime() - cpu_before);
  report_.waited_for_pipe_ns += static_cast<uint64_t>(std::max(waited, nanoseconds(0)).count());
  return true;
}

// The slots are a cache line each, so looking costs a film of small and quick frames too much to be done
// for every one. Frames that the pipe still holds are not ready any more.
void FrameWriter::Look() {
  const TimePoint now = Clock::now();
  if (now - last_look_ < kLookInterval) return;
  last_look_ = now;
  const SlotCounts counts = ring_.CountSlots();
  const uint64_t in_pipe = put_ - released_;
  report_.ready_now = counts.ready - std::min<uint64_t>(in_pipe, counts.ready);
  ++report_.looks;
  report_.ready_slots += report_.ready_now;
  report_.leased_slots += counts.leased;
}

// While the frame's slot is still ours; so is what is below.
void FrameWriter::CountOrigin() {
  const FrameOrigin origin = ring_.Claim(put_).origin;
  report_.frames_cached += origin == FrameOrigin::kCached ? 1 : 0;
  report_.frames_checked += origin == FrameOrigin::kChecked ? 1 : 0;
}

void FrameWriter::Record(uint64_t film_frame, TimePoint awaited, TimePoint taken,
                         uint64_t waited_for_pipe_ns) {
  if (records_ == nullptr) return;
  const FrameClaim claim = ring_.Claim(put_);
  FrameRecord record;
  record.frame = film_frame;
  record.owner = claim.owner;
  record.slot = claim.slot;
  record.origin = claim.origin;
  record.claimed = claim.times;
  record.awaited_ns = ToNs(awaited);
  record.taken_ns = ToNs(taken);
  record.drained_ns = NowNs();
  record.waited_for_pipe_ns = waited_for_pipe_ns;
  records_->Put(record);
}

void FrameWriter::Report(bool force) {
  const TimePoint now = Clock::now();
  if (!force && now - last_report_ < kReportInterval) return;
  last_report_ = now;
  if (records_ != nullptr) records_->Flush();
  // A failure means that the supervisor is gone, and then the kernel ends this process.
  [[maybe_unused]] const ssize_t written = write(reports_, &report_, sizeof(report_));
}

}  // namespace reel
