#include "daemon/writer/frame_writer.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <optional>

#include "base/fault_point.h"
#include "shm/ring_reader.h"

namespace reel {
namespace {

// Often enough for a progress line and for the supervisor's decisions, every 100 ms.
constexpr auto kReportInterval = milliseconds(50);
constexpr auto kLookInterval = milliseconds(2);

nanoseconds OwnCpuTime() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) + nanoseconds(now.tv_nsec);
}

}  // namespace

FrameWriter::FrameWriter(const SharedSegment& segment, int pipe, int reports, Manifest* manifest,
                         FrameRecorder* records)
    : segment_(segment),
      pipe_(pipe),
      reports_(reports),
      manifest_(manifest),
      records_(records),
      last_report_(Clock::now()) {}

WriterExit FrameWriter::Run(uint64_t first, uint64_t frame_count, uint64_t film_first) {
  RingReader ring(segment_);
  for (uint64_t frame = first; frame < first + frame_count; ++frame) {
    const TimePoint awaited = Clock::now();
    TimePoint before = awaited;
    Look(ring);
    while (ring.WaitReady(frame, Clock::now() + kReportInterval) == WaitOutcome::kTimedOut) {
      report_.waited_for_frame_ns += static_cast<uint64_t>((Clock::now() - before).count());
      before = Clock::now();
      Look(ring);
      Report(true);
    }
    const TimePoint taken = Clock::now();
    report_.waited_for_frame_ns += static_cast<uint64_t>((taken - before).count());

    const std::span<const std::byte> pixels = ring.Pixels(frame);
    if (manifest_ != nullptr && !manifest_->Add(frame - first, pixels).ok()) {
      return WriterExit::kManifestFailed;
    }
    FaultPoint("writer.frame");
    const uint64_t waited_before_ns = report_.waited_for_pipe_ns;
    if (!WriteToPipe(pixels)) return WriterExit::kEncoderGone;
    std::optional<FrameRecord> record;
    if (records_ != nullptr) {
      const FrameClaim claim = ring.Claim(frame);
      record = {film_first + frame - first,
                claim.owner,
                claim.slot,
                claim.times,
                ToNs(awaited),
                ToNs(taken),
                NowNs(),
                report_.waited_for_pipe_ns - waited_before_ns};
    }
    if (!ring.Release(frame)) return WriterExit::kRingDamaged;
    // After it, so that no frame that stands in the ring has a record.
    if (record) records_->Add(*record);
    report_.frames_written = frame - first + 1;
    Report(false);
  }
  if (manifest_ != nullptr && !manifest_->Close().ok()) return WriterExit::kManifestFailed;
  Report(true);
  return WriterExit::kDone;
}

// The time that write(2) takes is copying and waiting. Waiting is what is left of it when the CPU time
// that this thread spent is taken away; a non-blocking pipe with poll(2) would tell them apart too, but
// wakes up for every page that the reader takes.
bool FrameWriter::WriteToPipe(std::span<const std::byte> bytes) {
  const TimePoint before = Clock::now();
  const nanoseconds cpu_before = OwnCpuTime();
  while (!bytes.empty()) {
    const ssize_t written = write(pipe_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes = bytes.subspan(static_cast<size_t>(written));
  }
  const nanoseconds waited = (Clock::now() - before) - (OwnCpuTime() - cpu_before);
  report_.waited_for_pipe_ns += static_cast<uint64_t>(std::max(waited, nanoseconds(0)).count());
  return true;
}

// The slots are a cache line each, so looking costs a film of small and quick frames too much to be done
// for every one.
void FrameWriter::Look(const RingReader& ring) {
  const TimePoint now = Clock::now();
  if (now - last_look_ < kLookInterval) return;
  last_look_ = now;
  const SlotCounts counts = ring.CountSlots();
  ++report_.looks;
  report_.ready_slots += counts.ready;
  report_.leased_slots += counts.leased;
}

void FrameWriter::Report(bool force) {
  const TimePoint now = Clock::now();
  if (!force && now - last_report_ < kReportInterval) return;
  last_report_ = now;
  // Before the report, so that no frame is known to be written and lacks its record.
  if (records_ != nullptr) records_->Flush();
  // A failure means that the supervisor is gone, and then the kernel ends this process.
  [[maybe_unused]] const ssize_t written = write(reports_, &report_, sizeof(report_));
}

}  // namespace reel
