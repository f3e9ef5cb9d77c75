// What one more producer of a script costs: the time from asking for it to its first lease, and memory.
//
//     fork_server_bench [ROUNDS [PYTHON]]
//
// The script is bench/scripts/cosine_sweep.py: matplotlib, numpy, a 1080p figure. Each round forks one
// producer into a ring and waits until the ring says that it has leased a frame. Memory is the proportional
// set size (proc(5), smaps_rollup) of producers that have drawn a frame each, beside the process that they
// were forked from, once with one of them and once with four.

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bench/measure.h"
#include "bench/require.h"
#include "daemon/process/descendants.h"
#include "daemon/process/poll_loop.h"
#include "daemon/supervisor/fork_server.h"
#include "shm/producer_channel.h"
#include "shm/ring_reclaimer.h"
#include "shm/shared_segment.h"

namespace reel::bench {
namespace {

constexpr double kMostMs = 30;
constexpr double kMostTimesOne = 2.2;
constexpr int kManyProducers = 4;
constexpr PictureSize kSize{1920, 1080};
constexpr uint32_t kSlots = 8;

// Blocks until the script is loaded.
std::unique_ptr<ForkServer> LoadScript(PollLoop& loop, const std::string& python) {
  ForkServer::Settings settings;
  settings.python = python;
  settings.order.plugin_path = std::string(REEL_SOURCE_DIR) + "/bench/scripts/cosine_sweep.py";
  ForkServer::Callbacks callbacks;
  callbacks.on_loaded = [&loop](const RendererLoaded&) { loop.Stop(); };
  callbacks.on_failed = [](const ProducerFailure& failure) { Die(failure.status.message()); };
  callbacks.on_log = [](const std::string&, const std::string& line) {
    fmt::print(stderr, "{}\n", line);
  };
  auto server = Require(ForkServer::Start(loop, std::move(settings), std::move(callbacks)));
  loop.Run();
  return server;
}

// A process that was forked and draws into a ring.
struct ForkedProducer {
  ChildProcess process;
  ProducerChannel channel;
};

class Ring {
 public:
  Ring()
      : segment_(Require(SharedSegment::Create({kSlots, SlotFrameBytes(Format()), kSlots}))),
        reclaimer_(segment_) {}

  // Blocks until the process has leased a frame; `elapsed` is the time since it was asked for.
  ForkedProducer Fork(ForkServer& server, nanoseconds* elapsed) {
    const TimePoint start = Clock::now();
    auto ends = Require(ProducerChannel::CreatePair());
    if (const Status status = server.Fork(ends.second.descriptor(), STDERR_FILENO); !status.ok()) {
      Die(status.message());
    }
    const ChannelMessage message = Await(ends.first);
    const auto* forked = std::get_if<ProducerForked>(&message);
    if (forked == nullptr) Die("the producer did not say that it was forked");
    ForkedProducer producer{Require(ChildProcess::Adopt(static_cast<pid_t>(forked->pid))),
                            std::move(ends.first)};
    BeginDrawing film;
    film.owner = ++last_owner_;
    film.seat = last_owner_ - 1;
    film.slot = Format();
    film.fps = {60, 1};
    film.film_frame_count = kSlots;
    if (!producer.channel.Send(film, {segment_.descriptor()}).ok()) Die("the producer is gone");
    while (!HasTaken(film.owner)) {
    }
    *elapsed = Clock::now() - start;
    return producer;
  }

  // Blocks until so many frames are drawn.
  void AwaitReady(size_t frames) const {
    while (CountReady() < frames) usleep(1000);
  }

 private:
  static SlotFormat Format() { return {kSize, kSize, PixelFormat::kI420}; }

  static ChannelMessage Await(const ProducerChannel& channel) {
    while (true) {
      Result<ChannelMessage> message = channel.Receive();
      if (message.ok()) return std::move(message).value();
      if (message.status().code() != StatusCode::kUnavailable) Die(message.status().message());
    }
  }

  bool HasTaken(uint32_t owner) const {
    for (const FrameClaim& claim : reclaimer_.FramesInFlight()) {
      if (claim.owner == owner) return true;
    }
    return false;
  }

  size_t CountReady() const {
    size_t ready = 0;
    for (const FrameClaim& claim : reclaimer_.FramesInFlight()) ready += claim.is_ready ? 1 : 0;
    return ready;
  }

  const SharedSegment segment_;
  const RingReclaimer reclaimer_;
  uint32_t last_owner_ = 0;
};

int64_t ProportionalKiB(pid_t pid) {
  std::ifstream smaps(fmt::format("/proc/{}/smaps_rollup", pid));
  for (std::string word; smaps >> word;) {
    int64_t kib = 0;
    if (word == "Pss:" && smaps >> kib) return kib;
  }
  Die("no smaps_rollup");
}

double MeasureMemory(ForkServer& server, int producers) {
  Ring ring;
  std::vector<ForkedProducer> forked;
  nanoseconds ignored;
  for (int i = 0; i < producers; ++i) forked.push_back(ring.Fork(server, &ignored));
  ring.AwaitReady(kSlots);
  int64_t kib = 0;
  for (const ForkedProducer& producer : forked) kib += ProportionalKiB(producer.process.pid());
  return static_cast<double>(kib) / 1024;
}

void Run(int rounds, const std::string& python) {
  if (const Status status = BecomeSubreaper(); !status.ok()) Die(status.message());
  PollLoop loop;
  const auto server = LoadScript(loop, python);
  Samples milliseconds;
  for (int round = -1; round < rounds; ++round) {
    Ring ring;
    nanoseconds elapsed;
    const ForkedProducer producer = ring.Fork(*server, &elapsed);
    if (round >= 0) milliseconds.Add(ToSeconds(elapsed) * 1e3);
  }
  fmt::print(
      "Start of one more producer, median of {}: {:.1f} ms ({}) to its first lease; bar {} ms\n",
      rounds, milliseconds.Median(), milliseconds.Spread(1), kMostMs);

  const double one = MeasureMemory(*server, 1);
  const double many = MeasureMemory(*server, kManyProducers);
  fmt::print("Memory of {} producers: {:.1f} MiB, of one: {:.1f} MiB: {:.2f} times; bar {} times\n",
             kManyProducers, many, one, many / one, kMostTimesOne);
  fmt::print("The process that they are forked from: {:.1f} MiB\n",
             static_cast<double>(ProportionalKiB(server->pid())) / 1024);
}

}  // namespace
}  // namespace reel::bench

int main(int argc, char** argv) {
  reel::bench::Run(argc > 1 ? std::atoi(argv[1]) : 11, argc > 2 ? argv[2] : "/usr/bin/python3");
  return EXIT_SUCCESS;
}
