// How fast finished frames get from the producers to ffmpeg: the ring and the writer against a minimal
// program that writes ready I420 frames into the same command.
//
// ffmpeg reads raw 1080p frames and throws them away (-f null). Two producer processes lease a slot and
// commit it without drawing, so that nothing but the transport is measured; the writer is the one of
// reel-writer. The minimal program writes the same slots in turn, with write(2), or passes their pages
// with vmsplice(2) and never looks whether they may be reused. Frames a second are counted from the
// first frame that ffmpeg took, so that its start is not in them.
//
//     transport_bench

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "bench/measure.h"
#include "daemon/writer/frame_writer.h"
#include "shm/frame_format.h"
#include "shm/ring_producer.h"
#include "shm/ring_reader.h"

namespace reel::bench {
namespace {

constexpr int kRounds = 7;
constexpr uint32_t kSlots = 8;
constexpr int kProducers = 2;
constexpr int kPipeBytes = 1 << 20;  // as daemon/supervisor/encoder_session.cc asks for
constexpr auto kPatience = std::chrono::seconds(20);

[[noreturn]] void Die(const std::string& why) {
  fmt::print(stderr, "{}\n", why);
  std::_Exit(EXIT_FAILURE);
}

struct Film {
  PictureSize size;
  uint64_t frame_count = 0;

  size_t frame_bytes() const { return SlotFrameBytes({size, size, PixelFormat::kI420}); }
};

struct Pipe {
  Pipe() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) Die("no pipe");
    read_end.reset(ends[0]);
    write_end.reset(ends[1]);
    fcntl(ends[1], F_SETPIPE_SZ, kPipeBytes);
  }
  unique_fd read_end, write_end;
};

// Runs `body` in a process that dies with this one.
pid_t Fork(const std::function<void()>& body) {
  const pid_t pid = fork();
  if (pid < 0) Die("fork failed");
  if (pid > 0) return pid;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  body();
  std::_Exit(EXIT_SUCCESS);
}

void AwaitEnd(pid_t pid) {
  int status = 0;
  if (waitpid(pid, &status, 0) != pid || status != 0) Die("a process failed");
}

pid_t StartFfmpeg(const Film& film, int input) {
  return Fork([&] {
    dup2(input, STDIN_FILENO);
    const std::string size = fmt::format("{}x{}", film.size.width, film.size.height);
    execlp("ffmpeg", "ffmpeg", "-v", "error", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-s",
           size.c_str(), "-r", "60", "-i", "pipe:0", "-f", "null", "-", nullptr);
    Die("cannot start ffmpeg");
  });
}

SharedSegment MakeRing(const Film& film) {
  Result<SharedSegment> ring =
      SharedSegment::Create({kSlots, film.frame_bytes(), film.frame_count});
  if (!ring.ok()) Die(ring.status().message());
  for (uint32_t i = 0; i < kSlots; ++i) std::ranges::fill(ring->pixels(i), std::byte{100});
  return std::move(ring).value();
}

void CommitFrames(const SharedSegment& segment, uint32_t owner) {
  RingProducer ring(segment, owner);
  SlotClaim claim;
  while (ring.Lease(Clock::now() + kPatience, &claim) == LeaseOutcome::kLeased) ring.Commit(claim);
}

nanoseconds CpuTime(int who) {
  rusage usage = {};
  getrusage(who, &usage);
  const auto time = [](const timeval& value) {
    return std::chrono::seconds(value.tv_sec) + microseconds(value.tv_usec);
  };
  return time(usage.ru_utime) + time(usage.ru_stime);
}

nanoseconds AllCpuTime() { return CpuTime(RUSAGE_SELF) + CpuTime(RUSAGE_CHILDREN); }

using Feed =
    std::function<void(const SharedSegment& ring, int pipe, uint64_t first, uint64_t count)>;

// `feed` puts frames of the ring into ffmpeg. The clock starts when the first is in, of which the pipe
// holds a third at most.
Cost Transport(const Film& film, int producer_count, const Feed& feed) {
  const SharedSegment ring = MakeRing(film);
  Pipe pipe;
  const pid_t ffmpeg = StartFfmpeg(film, pipe.read_end.get());
  pipe.read_end.reset();
  std::vector<pid_t> producers;
  for (int i = 0; i < producer_count; ++i) {
    producers.push_back(Fork([&, i] { CommitFrames(ring, static_cast<uint32_t>(i + 1)); }));
  }
  feed(ring, pipe.write_end.get(), 0, kSlots);
  const TimePoint start = Clock::now();
  const nanoseconds cpu_start = AllCpuTime();
  feed(ring, pipe.write_end.get(), kSlots, film.frame_count - kSlots);
  pipe.write_end.reset();
  AwaitEnd(ffmpeg);
  const nanoseconds elapsed = Clock::now() - start;
  for (const pid_t producer : producers) AwaitEnd(producer);
  return {elapsed, AllCpuTime() - cpu_start};
}

void FeedMinimal(bool passes_pages, const SharedSegment& ring, int pipe, uint64_t first,
                 uint64_t count) {
  for (uint64_t frame = first; frame < first + count; ++frame) {
    std::span<std::byte> bytes = ring.pixels(static_cast<uint32_t>(frame % kSlots));
    while (!bytes.empty()) {
      const iovec pages = {bytes.data(), bytes.size()};
      const ssize_t put =
          passes_pages ? vmsplice(pipe, &pages, 1, 0) : write(pipe, bytes.data(), bytes.size());
      if (put <= 0) Die("the encoder is gone");
      bytes = bytes.subspan(static_cast<size_t>(put));
    }
  }
}

void FeedCopying(const SharedSegment& ring, int pipe, uint64_t first, uint64_t count) {
  RingReader reader(ring);
  for (uint64_t frame = first; frame < first + count; ++frame) {
    if (reader.WaitReady(frame, Clock::now() + kPatience) != WaitOutcome::kReady) Die("no frame");
    FeedMinimal(false, ring, pipe, frame, 1);
    if (!reader.Release(frame)) Die("a slot was damaged");
  }
}

void FeedWithWriter(const SharedSegment& ring, int pipe, uint64_t first, uint64_t count) {
  const unique_fd reports(open("/dev/null", O_WRONLY | O_CLOEXEC));
  FrameWriter writer(ring, pipe, reports.get(), nullptr);
  if (writer.Run(first, count) != WriterExit::kDone) Die("the writer failed");
}

void Compare(const Film& film) {
  const auto minimal = [](bool passes_pages) {
    return [=](const SharedSegment& ring, int pipe, uint64_t first, uint64_t count) {
      FeedMinimal(passes_pages, ring, pipe, first, count);
    };
  };
  std::vector<SelfTimed> ways = {
      {"minimal program, write", [&] { return Transport(film, 0, minimal(false)); }},
      {"minimal program, vmsplice", [&] { return Transport(film, 0, minimal(true)); }},
      {"ring, write", [&] { return Transport(film, kProducers, FeedCopying); }},
      {"ring, Reel's writer", [&] { return Transport(film, kProducers, FeedWithWriter); }}};
  MeasureInTurn(kRounds, ways);
  const auto frames = static_cast<double>(film.frame_count - kSlots);
  const auto rate = [&](double elapsed_ms) { return frames / elapsed_ms * 1e3; };
  const double reference = rate(ways.front().elapsed_ms.Median());
  Table table({fmt::format("{} x {}", film.size.width, film.size.height), "frames/s", "min .. max",
               "of the first", "CPU ms/frame"});
  for (const SelfTimed& way : ways) {
    const double median = rate(way.elapsed_ms.Median());
    table.AddRow(
        {"  " + way.name, fmt::format("{:.0f}", median),
         fmt::format("{:.0f} .. {:.0f}", rate(way.elapsed_ms.Max()), rate(way.elapsed_ms.Min())),
         fmt::format("{:.2f}", median / reference),
         fmt::format("{:.3f}", way.cpu_ms.Median() / frames)});
  }
  table.Print();
  fmt::print("\n");
}

void Run() {
  fmt::print("Median of {} rounds, CPU of all processes, ffmpeg's included\n\n", kRounds);
  Compare({.size = {1920, 1080}, .frame_count = 600});
  Compare({.size = {640, 480}, .frame_count = 4000});
  Compare({.size = {160, 90}, .frame_count = 20000});
}

}  // namespace
}  // namespace reel::bench

int main() {
  reel::bench::Run();
  return EXIT_SUCCESS;
}
