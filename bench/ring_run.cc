#include "bench/ring_run.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/unique_fd.h"
#include "bench/forked_child.h"
#include "bench/pipe.h"
#include "bench/require.h"
#include "shm/ring_producer.h"
#include "shm/ring_reader.h"
#include "shm/shared_segment.h"

namespace reel::bench {
namespace {

// As daemon/supervisor/ring_plan.cc has them for a real job.
constexpr uint32_t kSlotsPerProducer = 4;
constexpr uint32_t kFewestSlots = 8;
constexpr int kPipeBytes = 1 << 20;  // as daemon/supervisor/encoder_session.cc asks for
constexpr auto kPatience = std::chrono::seconds(20);

// The first write to each page of a mapping traps into the kernel, once in each process. A film has
// that behind it after a lap; here it would be most of what is measured.
void TouchPixels(const SharedSegment& segment) {
  for (uint32_t i = 0; i < segment.geometry().slot_count; ++i) {
    std::ranges::fill(segment.pixels(i), std::byte{0});
  }
}

// What stands for a drawn frame. On pages of its own like a producer's canvas, and so that all
// contestants copy from an equally aligned place.
class DrawnFrame {
 public:
  explicit DrawnFrame(size_t frame_bytes)
      : frame_bytes_(frame_bytes), pages_((frame_bytes + kPageBytes - 1) / kPageBytes) {
    std::memset(pages_.data(), 1, pages_.size() * sizeof(Page));
  }

  std::span<const std::byte> bytes() const {
    return std::as_bytes(std::span(pages_)).first(frame_bytes_);
  }

 private:
  struct alignas(kPageBytes) Page {
    std::byte bytes[kPageBytes];
  };

  size_t frame_bytes_;
  std::vector<Page> pages_;
};

// A frame says which one it is in its first bytes.
void Fill(std::span<std::byte> pixels, const DrawnFrame& drawn, uint64_t frame) {
  // Not std::ranges::copy: GCC 12 makes a loop over single bytes of it.
  std::memcpy(pixels.data(), drawn.bytes().data(), pixels.size());
  std::memcpy(pixels.data(), &frame, sizeof(frame));
}
bool IsStamped(std::span<const std::byte> pixels, uint64_t frame) {
  return std::memcmp(pixels.data(), &frame, sizeof(frame)) == 0;
}

Cost Produce(int ring_descriptor, uint32_t owner, StartingLine& line) {
  const SharedSegment segment = Require(SharedSegment::Attach(unique_fd(dup(ring_descriptor))));
  TouchPixels(segment);
  const DrawnFrame drawn(segment.geometry().slot_bytes);
  line.Await();
  const Stopwatch stopwatch;
  RingProducer ring(segment, owner);
  SlotClaim claim;
  while (true) {
    const LeaseOutcome outcome = ring.Lease(Clock::now() + kPatience, &claim);
    if (outcome == LeaseOutcome::kFinished) return stopwatch.Read();
    if (outcome == LeaseOutcome::kTimedOut) Die("a producer waited for a slot in vain");
    Fill(ring.Pixels(claim), drawn, claim.frame);
    if (!ring.Commit(claim)) Die("a slot was damaged");
  }
}

// Another process that reads a pipe to its end.
class PipeReader {
 public:
  // The process waits at `line`.
  explicit PipeReader(StartingLine& line) : child_([&] { return ReadAll(line); }) {
    pipe_.read_end.reset();
  }

  void Write(std::span<const std::byte> bytes) {
    if (!WriteAll(pipe_.write_end.get(), bytes)) Die("the sink is gone");
  }

  // Blocks until everything was read.
  Cost Close() {
    pipe_.write_end.reset();
    return child_.AwaitEnd();
  }

 private:
  Cost ReadAll(StartingLine& line) {
    pipe_.write_end.reset();
    fcntl(pipe_.read_end.get(), F_SETPIPE_SZ, kPipeBytes);  // a refusal is no error
    std::vector<std::byte> buffer(kPipeBytes);
    line.Await();
    const Stopwatch stopwatch;
    while (read(pipe_.read_end.get(), buffer.data(), buffer.size()) > 0) {
    }
    return stopwatch.Read();
  }

  Pipe pipe_ = MakePipe();
  ForkedChild child_;  // after the pipe, which it inherits
};

void Drain(const SharedSegment& segment, PipeReader* sink) {
  RingReader ring(segment);
  for (uint64_t frame = 0; frame < segment.geometry().frame_count; ++frame) {
    if (ring.WaitReady(frame, Clock::now() + kPatience) != WaitOutcome::kReady) {
      Die(fmt::format("frame {} did not come", frame));
    }
    if (!IsStamped(ring.Pixels(frame), frame)) Die(fmt::format("frame {} is damaged", frame));
    if (sink != nullptr) sink->Write(ring.Pixels(frame));
    if (!ring.Release(frame)) Die("a slot was damaged");
  }
}

SharedSegment MakeRing(const Film& film, int producer_count) {
  const uint32_t slots = std::max(kFewestSlots, kSlotsPerProducer * uint32_t(producer_count));
  SharedSegment segment =
      Require(SharedSegment::Create({slots, film.frame_bytes, film.frame_count}));
  TouchPixels(segment);
  return segment;
}

}  // namespace

Cost ThroughRing(const Film& film, int producer_count, Sink sink) {
  const SharedSegment segment = MakeRing(film, producer_count);
  StartingLine line;
  std::vector<std::unique_ptr<ForkedChild>> producers;
  for (int i = 0; i < producer_count; ++i) {
    producers.push_back(std::make_unique<ForkedChild>(
        [&, i] { return Produce(segment.descriptor(), static_cast<uint32_t>(i + 1), line); }));
  }
  std::optional<PipeReader> pipe;
  if (sink == Sink::kPipe) pipe.emplace(line);
  line.AwaitReady(producer_count + (pipe ? 1 : 0));

  const Stopwatch stopwatch;
  line.Go();
  Drain(segment, pipe ? &*pipe : nullptr);
  const nanoseconds sink_cpu = pipe ? pipe->Close().cpu : nanoseconds(0);
  Cost cost = stopwatch.Read();
  cost.cpu += sink_cpu;
  for (const auto& producer : producers) cost.cpu += producer->AwaitEnd().cpu;
  return cost;
}

Cost CopiedByOneProcess(const Film& film) {
  const SharedSegment segment = MakeRing(film, 1);
  const DrawnFrame drawn(film.frame_bytes);
  const Stopwatch stopwatch;
  for (uint64_t frame = 0; frame < film.frame_count; ++frame) {
    const auto slot = static_cast<uint32_t>(frame % segment.geometry().slot_count);
    Fill(segment.pixels(slot), drawn, frame);
  }
  return stopwatch.Read();
}

Cost ThroughPipe(const Film& film) {
  const DrawnFrame drawn(film.frame_bytes);
  StartingLine line;
  PipeReader pipe(line);
  line.AwaitReady(1);

  const Stopwatch stopwatch;
  line.Go();
  for (uint64_t frame = 0; frame < film.frame_count; ++frame) pipe.Write(drawn.bytes());
  const nanoseconds reader_cpu = pipe.Close().cpu;
  Cost cost = stopwatch.Read();
  cost.cpu += reader_cpu;
  return cost;
}

}  // namespace reel::bench
