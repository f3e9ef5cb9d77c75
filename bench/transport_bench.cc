// How many frames a second Reel can carry from producers to ffmpeg, when drawing and encoding cost
// nothing.
//
//     transport_bench [ROUNDS]
//
// Producers of this program's own lease and commit without drawing; the real reel-writer takes the
// frames out of the ring and feeds `ffmpeg -f rawvideo ... -f null -`. Against it stands the least that
// any program can do: a loop that writes ready frames into the same command with write(2). Both have a
// pipe of 1 MiB, as a job has. The loop goes through the memory of as many frames as the ring has slots:
// a single one would stay in a cache, which frames of a film do not.
//
// The clock runs from the first frame that is wholly in the pipe, when ffmpeg has started, to ffmpeg's
// end. CPU is that of all processes together from their starts on, ffmpeg's included.

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "base/program_path.h"
#include "base/unique_fd.h"
#include "bench/forked_child.h"
#include "bench/measure.h"
#include "bench/pipe.h"
#include "bench/process_cost.h"
#include "bench/require.h"
#include "daemon/process/child_process.h"
#include "daemon/writer/writer_contract.h"
#include "shm/ring_producer.h"
#include "shm/shared_segment.h"

namespace reel::bench {
namespace {

constexpr uint64_t kFrames = 1500;
constexpr uint64_t kFrameBytes = 1920 * 1080 * 3 / 2;
constexpr int kProducerCounts[] = {1, 2, 4};
constexpr double kBar = 0.9;
constexpr int kPipeBytes = 1 << 20;  // as daemon/supervisor/encoder_session.cc asks for
constexpr auto kPatience = std::chrono::seconds(20);

// As daemon/supervisor/ring_plan.cc has them for a job with few producers.
constexpr uint32_t kSlots = 8;

const std::vector<std::string> kNullEncoder = {
    "ffmpeg",        "-hide_banner", "-nostdin",    "-loglevel", "error",      "-f", "rawvideo",
    "-pixel_format", "yuv420p",      "-video_size", "1920x1080", "-framerate", "60", "-i",
    "pipe:0",        "-f",           "null",        "-"};

// ffmpeg, and the end of its input pipe.
struct NullEncoder {
  unique_fd input;
  ChildProcess process;

  void AwaitEnd() {
    input.reset();
    const ExitStatus status = process.WaitForEnd();
    if (!status.success()) Die("ffmpeg " + Describe(status));
  }
};

NullEncoder StartNullEncoder() {
  Pipe pipe = MakePipe();
  fcntl(pipe.write_end.get(), F_SETPIPE_SZ, kPipeBytes);  // a refusal is no error
  SpawnRequest request;
  request.arguments = kNullEncoder;
  request.descriptors = {{pipe.read_end.get(), STDIN_FILENO}, {STDERR_FILENO, STDERR_FILENO}};
  return {std::move(pipe.write_end), Require(ChildProcess::Spawn(request))};
}

// What runs from the first frame's arrival on.
class TransportClock {
 public:
  void FirstFrameIsThere() { start_ = Clock::now(); }
  // After everything that took part was waited for.
  Cost Read() const { return {Clock::now() - start_, DescendantsCpuTime() - cpu_start_}; }

 private:
  TimePoint start_ = {};
  nanoseconds cpu_start_ = DescendantsCpuTime();
};

// In a process of its own, so that its CPU time is a descendant's as that of the others.
Cost ByLoop() {
  TransportClock clock;
  NullEncoder encoder = StartNullEncoder();
  StartingLine first_frame;
  ForkedChild writer([&] {
    const std::vector<std::byte> frames(kFrameBytes * kSlots, std::byte{1});
    const auto frame_at = [&](uint64_t index) {
      return std::span(frames).subspan(index % kSlots * kFrameBytes, kFrameBytes);
    };
    for (uint64_t index = 0; index < kFrames; ++index) {
      if (!WriteAll(encoder.input.get(), frame_at(index))) Die("ffmpeg is gone");
      if (index == 0) first_frame.Await();
    }
    return Cost{};
  });
  encoder.input.reset();
  first_frame.AwaitReady(1);
  clock.FirstFrameIsThere();
  first_frame.Go();
  writer.AwaitEnd();
  encoder.AwaitEnd();
  return clock.Read();
}

// What a producer does, without drawing and converting.
Cost CommitFrames(int ring_descriptor, uint32_t owner) {
  const SharedSegment segment = Require(SharedSegment::Attach(unique_fd(dup(ring_descriptor))));
  RingProducer ring(segment, owner);
  SlotClaim claim;
  while (true) {
    const LeaseOutcome outcome = ring.Lease(Clock::now() + kPatience, &claim);
    if (outcome == LeaseOutcome::kFinished) return {};
    if (outcome == LeaseOutcome::kTimedOut) Die("a producer waited for a slot in vain");
    if (!ring.Commit(claim)) Die("a slot was damaged");
  }
}

// A reel-writer as encoder_session.cc starts it.
class Writer {
 public:
  Writer(const SharedSegment& segment, const NullEncoder& encoder)
      : process_(Start(segment, encoder)) {
    reports_.write_end.reset();
  }

  void AwaitEnd() {
    const ExitStatus status = process_.WaitForEnd();
    if (!status.success()) Die("reel-writer " + Describe(status));
    WriterReport report;
    while (read(reports_.read_end.get(), &report, sizeof(report)) == sizeof(report)) {
      written_ = report.frames_written;
    }
    if (written_ != kFrames) Die(fmt::format("{} of {} frames arrived", written_, kFrames));
  }

 private:
  ChildProcess Start(const SharedSegment& segment, const NullEncoder& encoder) const {
    SpawnRequest request;
    request.arguments = {SiblingProgram("reel-writer"), "0", std::to_string(kFrames), "0"};
    request.descriptors = {{STDERR_FILENO, STDERR_FILENO},
                           {segment.descriptor(), kWriterRing},
                           {encoder.input.get(), kWriterPipe},
                           {reports_.write_end.get(), kWriterReports}};
    return Require(ChildProcess::Spawn(request));
  }

  Pipe reports_ = MakePipe();
  ChildProcess process_;
  uint64_t written_ = 0;
};

// Looks often only until ffmpeg has started, which costs nothing that is measured.
void AwaitFirstFrame(const SharedSegment& segment) {
  while (segment.header().next_to_write.load() == 0) {
    std::this_thread::sleep_for(microseconds(100));
  }
}

Cost ThroughReel(int producer_count) {
  const SharedSegment segment = Require(SharedSegment::Create({kSlots, kFrameBytes, kFrames}));
  TransportClock clock;
  NullEncoder encoder = StartNullEncoder();
  Writer writer(segment, encoder);
  encoder.input.reset();
  std::vector<std::unique_ptr<ForkedChild>> producers;
  producers.reserve(static_cast<size_t>(producer_count));
  for (int i = 0; i < producer_count; ++i) {
    producers.push_back(std::make_unique<ForkedChild>(
        [&, i] { return CommitFrames(segment.descriptor(), static_cast<uint32_t>(i + 1)); }));
  }
  AwaitFirstFrame(segment);
  clock.FirstFrameIsThere();
  writer.AwaitEnd();
  encoder.AwaitEnd();
  for (const auto& producer : producers) producer->AwaitEnd();
  return clock.Read();
}

void PrintRates(std::span<const SelfTimed> ways, int rounds) {
  constexpr auto kMeasured = static_cast<double>(kFrames - 1);
  const auto rate = [](double elapsed_ms) { return kMeasured / elapsed_ms * 1e3; };
  fmt::print("Median of {} rounds, {} frames\n\n", rounds, kFrames);
  Table table({"1920x1080 I420 into ffmpeg's null muxer", "frames/s", "min .. max", "GB/s",
               "of the loop's", "min .. max", "bar", "CPU us/frame"});
  for (const SelfTimed& way : ways) {
    const bool is_loop = &way == &ways.front();
    const double median = rate(way.elapsed_ms.Median());
    table.AddRow(
        {"  " + way.name, fmt::format("{:.0f}", median),
         fmt::format("{:.0f} .. {:.0f}", rate(way.elapsed_ms.Max()), rate(way.elapsed_ms.Min())),
         fmt::format("{:.2f}", median * static_cast<double>(kFrameBytes) / 1e9),
         fmt::format("{:.3f}", 1 / way.times_first.Median()),
         fmt::format("{:.3f} .. {:.3f}", 1 / way.times_first.Max(), 1 / way.times_first.Min()),
         is_loop ? "" : fmt::format("{:.2f}", kBar),
         fmt::format("{:.0f}", way.cpu_ms.Median() / static_cast<double>(kFrames) * 1e3)});
  }
  table.Print();
}

void Run(int rounds) {
  std::vector<SelfTimed> ways = {{"a loop with write(2)", ByLoop}};
  for (const int producers : kProducerCounts) {
    ways.push_back({fmt::format("Reel, {} producer{}", producers, producers > 1 ? "s" : ""),
                    [producers] { return ThroughReel(producers); }});
  }
  MeasureInTurn(rounds, ways);
  PrintRates(ways, rounds);
}

}  // namespace
}  // namespace reel::bench

int main(int argc, char** argv) {
  reel::bench::Run(argc > 1 ? std::atoi(argv[1]) : 7);
  return EXIT_SUCCESS;
}
