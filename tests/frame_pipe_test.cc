#include "daemon/writer/frame_pipe.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <cstring>
#include <thread>
#include <vector>

#include "base/unique_fd.h"
#include "daemon/writer/frame_writer.h"
#include "shm/ring_producer.h"

namespace reel {
namespace {

constexpr auto kPatience = std::chrono::seconds(60);
constexpr size_t kLarge = size_t{300} << 10;
constexpr int kPipeBytes = 64 << 10;

struct Pipe {
  Pipe() {
    int ends[2];
    REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
    read_end.reset(ends[0]);
    write_end.reset(ends[1]);
    REQUIRE(fcntl(ends[1], F_SETPIPE_SZ, kPipeBytes) == kPipeBytes);
  }

  unique_fd read_end, write_end;
};

// Whole pages, as slots are.
struct Frame {
  explicit Frame(size_t bytes) : memory(bytes + 4096) {
    auto address = reinterpret_cast<uintptr_t>(memory.data());
    begin = memory.data() + (4096 - address % 4096) % 4096;
    pixels = {begin, bytes};
  }

  std::vector<std::byte> memory;
  std::byte* begin = nullptr;
  std::span<std::byte> pixels;
};

bool ReadAll(int descriptor, std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t got = read(descriptor, bytes.data(), bytes.size());
    if (got <= 0) return false;
    bytes = bytes.subspan(static_cast<size_t>(got));
  }
  return true;
}

TEST_CASE("a large frame's memory is free only once the reader has read it") {
  const Pipe ends;
  FramePipe pipe(ends.write_end.get(), kLarge, 16);
  Frame frame(kLarge);
  std::ranges::fill(frame.pixels, std::byte{1});
  std::vector<std::byte> seen(kLarge);
  std::thread reader([&] { ReadAll(ends.read_end.get(), std::span(seen).first(kLarge - 5000)); });
  REQUIRE(pipe.Put(frame.pixels, [] {}));
  reader.join();
  CHECK(pipe.BytesTaken() == kLarge - 5000);
  CHECK(ReadAll(ends.read_end.get(), std::span(seen).last(5000)));
  CHECK(pipe.BytesTaken() == kLarge);
  CHECK(std::ranges::equal(seen, frame.pixels));
}

TEST_CASE("small frames, frames of a small ring, and what goes to no pipe are copied") {
  const Pipe ends;
  const unique_fd nothing(open("/dev/null", O_WRONLY | O_CLOEXEC));
  struct Case {
    int descriptor;
    size_t frame_bytes;
    uint32_t slots;
  };
  const Case cases[] = {{ends.write_end.get(), 1000, 100},
                        {ends.write_end.get(), kLarge, 3},
                        {nothing.get(), kLarge, 16}};
  for (const Case& each : cases) {
    FramePipe pipe(each.descriptor, each.frame_bytes, each.slots);
    const std::vector<std::byte> bytes(1000);
    REQUIRE(pipe.Put(bytes, [] {}));
    CHECK(pipe.BytesTaken() == 1000);
  }
}

TEST_CASE("a reader that is gone is noticed by Put and by waiting for it") {
  std::signal(SIGPIPE, SIG_IGN);
  for (const size_t bytes : {size_t{1000}, kLarge}) {
    Pipe ends;
    FramePipe pipe(ends.write_end.get(), bytes, 16);
    CHECK(pipe.AwaitReader(microseconds(1)));
    ends.read_end.reset();
    CHECK_FALSE(pipe.AwaitReader(std::chrono::milliseconds(900)));
    const Frame frame(bytes);
    CHECK_FALSE(pipe.Put(frame.pixels, [] {}));
  }
}

// A producer that fills slots as soon as they are free, and a reader that takes its time.
TEST_CASE("frames that pass through a ring of any size are whole, in order, and none is replaced") {
  const uint32_t slots = GENERATE(2, 4, 6, 16);
  const size_t frame_bytes = GENERATE(size_t{9000}, kLarge);
  CAPTURE(slots, frame_bytes);
  constexpr uint64_t kFrames = 100;
  constexpr uint64_t kSegment = 40;  // then another writer goes on
  const Result<SharedSegment> segment = SharedSegment::Create({slots, frame_bytes, kFrames});
  REQUIRE(segment.ok());
  std::thread producer([&] {
    RingProducer ring(segment.value(), 1);
    SlotClaim claim;
    while (ring.Lease(Clock::now() + kPatience, &claim) == LeaseOutcome::kLeased) {
      std::ranges::fill(ring.Pixels(claim), static_cast<std::byte>(claim.frame + 1));
      ring.Commit(claim);
    }
  });
  const Pipe ends;
  const Pipe reports;
  uint64_t whole = 0;
  std::thread reader([&] {
    std::vector<std::byte> frame(frame_bytes);
    const std::span<std::byte> body = std::span(frame).first(frame_bytes - 5000);
    const std::span<std::byte> tail = std::span(frame).last(5000);
    for (uint64_t i = 0; i < kFrames && ReadAll(ends.read_end.get(), body); ++i) {
      // Nothing waits for this: it gives a slot that was released too early the time to be filled.
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      if (!ReadAll(ends.read_end.get(), tail)) break;
      const auto expected = static_cast<std::byte>(i + 1);
      whole += std::ranges::all_of(frame, [&](std::byte b) { return b == expected; }) ? 1 : 0;
    }
  });
  for (const auto& [first, count] :
       {std::pair{uint64_t{0}, kSegment}, {kSegment, kFrames - kSegment}}) {
    FrameWriter writer(segment.value(), ends.write_end.get(), reports.write_end.get(), nullptr,
                       nullptr);
    CHECK(writer.Run(first, count, first) == WriterExit::kDone);
  }
  producer.join();
  reader.join();
  CHECK(whole == kFrames);
}

}  // namespace
}  // namespace reel
