#include "producer/frame_cache.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "cache/frame_files.h"
#include "producer/drawing_loop.h"
#include "reel/producer.h"
#include "shm/ring_reader.h"
#include "shm/ring_reclaimer.h"
#include "slot_bytes.h"
#include "temporary_directory.h"

namespace reel {
namespace {

namespace fs = std::filesystem;
using Catch::Contains;

constexpr size_t kSlot = 4000;

// A ring of one slot, a process that draws into it, and the supervisor's end of its channel.
struct OneProducer {
  TemporaryDirectory files;
  FrameCacheOrder order{FramesDirectory(files / "cache"), DigestOfText("film").Hex(), false, 0, 0};
  SharedSegment segment = SharedSegment::Create({1, kSlot, 1000}).value();
  RingProducer ring{segment, 1};
  RingReader reader{segment};
  std::pair<ProducerChannel, ProducerChannel> channel = ProducerChannel::CreatePair().value();
  std::unique_ptr<FrameCache> cache;

  void Open() { cache = FrameCache::Open(order, ring, channel.second); }

  struct Seen {
    bool was_taken = false;
    FrameOrigin origin = FrameOrigin::kDrawn;
    SlotBytes bytes;
  };
  // Frame `film_frame`, which is drawn as `drawn` unless the cache has it.
  Seen Draw(int64_t film_frame, const SlotBytes& drawn) {
    if (!cache) Open();
    SlotClaim claim;
    REQUIRE(ring.Lease(Clock::now(), &claim) == LeaseOutcome::kLeased);
    Seen seen;
    seen.was_taken = cache->Take(film_frame, claim, segment.bands(claim.slot));
    if (!seen.was_taken) {
      std::copy(drawn.begin(), drawn.end(), ring.Pixels(claim).begin());
      cache->KeepDrawn(claim);
    }
    REQUIRE(ring.Commit(claim));
    REQUIRE(reader.WaitReady(claim.frame, Clock::now()) == WaitOutcome::kReady);
    seen.origin = reader.Claim(claim.frame).origin;
    const auto pixels = reader.Pixels(claim.frame);
    seen.bytes.assign(pixels.begin(), pixels.end());
    REQUIRE(reader.Release(claim.frame));
    return seen;
  }
  std::optional<CacheNews> News() {
    const Result<ChannelMessage> message = channel.first.Receive();
    if (!message.ok()) return std::nullopt;
    return std::get<CacheNews>(message.value());
  }
};

const SlotBytes kOld = FlatFrame(1, kSlot);
const SlotBytes kNew = FlatFrame(2, kSlot);

TEST_CASE("a frame that was drawn before is taken, and the next one is drawn") {
  OneProducer one;
  CHECK_FALSE(one.Draw(7, kOld).was_taken);
  const OneProducer::Seen again = one.Draw(7, kNew);
  CHECK(again.was_taken);
  CHECK(again.bytes == kOld);
  CHECK(again.origin == FrameOrigin::kCached);
  const OneProducer::Seen next = one.Draw(8, kNew);
  CHECK_FALSE(next.was_taken);
  CHECK(next.bytes == kNew);
  CHECK(next.origin == FrameOrigin::kDrawn);
}

TEST_CASE("without an order there is no cache") {
  OneProducer one;
  one.order.directory.clear();
  one.Open();
  CHECK(one.cache == nullptr);
  one.order = {"/c/frames", "no digest", false, 0, 0};
  one.Open();
  CHECK(one.cache == nullptr);
}

TEST_CASE("bands are forgotten where the cache writes the slot, and only there") {
  OneProducer one;
  SlotBands& bands = one.segment.bands(0);
  bands.drawn[3] = 42;
  one.Draw(7, kOld);
  CHECK(bands.drawn[3] == 42);
  one.Draw(7, kOld);
  CHECK(bands.drawn[3] == kUnknownBand);
}

TEST_CASE("frames of one identity are one, whatever their numbers") {
  OneProducer one;
  one.Open();
  one.cache->set_identity(
      [](int64_t frame) -> std::optional<std::string> { return frame % 2 == 0 ? "even" : "odd"; });
  CHECK_FALSE(one.Draw(0, kOld).was_taken);
  CHECK_FALSE(one.Draw(1, kNew).was_taken);
  CHECK(one.Draw(2, {}).bytes == kOld);
  CHECK(one.Draw(3, {}).bytes == kNew);
}

TEST_CASE("a frame without an identity goes by its number, unless identities are needed") {
  OneProducer one;
  one.order.needs_identity = GENERATE(false, true);
  one.Open();
  one.cache->set_identity([](int64_t) { return std::optional<std::string>(); });
  CHECK_FALSE(one.Draw(7, kOld).was_taken);
  CHECK(one.Draw(7, kOld).was_taken != one.order.needs_identity);
}

TEST_CASE("a frame that is drawn although it is kept, and is the same, is a check") {
  OneProducer one;
  one.order.check_every = 1;
  one.Draw(7, kOld);
  const OneProducer::Seen checked = one.Draw(7, kOld);
  CHECK_FALSE(checked.was_taken);
  CHECK(checked.origin == FrameOrigin::kChecked);
  CHECK(one.ring.cache_gate() == CacheGate::kOpen);
  while (const auto news = one.News()) CHECK(news->differing_frame < 0);
}

TEST_CASE("one that is drawn otherwise stands in the film, is told, and closes the cache for all") {
  OneProducer one;
  one.order.report_bytes = INT64_MAX;
  one.order.check_every = 1;
  one.Draw(7, kOld);
  one.Draw(8, kOld);
  CHECK(one.Draw(7, kNew).bytes == kNew);
  const std::optional<CacheNews> news = one.News();
  REQUIRE(news);
  CHECK(news->differing_frame == 7);
  CHECK(one.ring.cache_gate() == CacheGate::kClosed);
  one.order.check_every = 0;
  one.Open();  // another process, which would not check
  CHECK_FALSE(one.Draw(8, kNew).was_taken);
}

TEST_CASE("what is closed for keeping is open for taking") {
  OneProducer one;
  one.Draw(7, kOld);
  one.ring.CloseCache(CacheGate::kReadOnly);
  CHECK(one.Draw(7, kNew).was_taken);
  one.Draw(8, kOld);
  CHECK_FALSE(one.Draw(8, kOld).was_taken);
}

TEST_CASE("a place that cannot be written to is told once, and frames are drawn") {
  OneProducer one;
  one.order.directory = "/dev/null/frames";
  CHECK(one.Draw(7, kOld).bytes == kOld);
  const std::optional<CacheNews> news = one.News();
  REQUIRE(news);
  CHECK_THAT(news->failure, Contains("/dev/null/frames"));
  CHECK(one.ring.cache_gate() == CacheGate::kReadOnly);
  CHECK(one.Draw(8, kNew).bytes == kNew);
  CHECK_FALSE(one.News());
}

TEST_CASE("what is kept is told by parts, and the rest at the end") {
  OneProducer one;
  one.order.report_bytes = 3 * 4096;
  for (int64_t frame = 0; frame < 4; ++frame) one.Draw(frame, kOld);
  CHECK(one.News().value().stored_bytes == 3 * 4096);
  CHECK_FALSE(one.News());
  one.cache->TellRest();
  CHECK(one.News().value().stored_bytes == 4096);
  one.cache->TellRest();
  CHECK_FALSE(one.News());
}

TEST_CASE("what nobody asked the cache for is not kept") {
  OneProducer one;
  one.Open();
  SlotClaim claim;
  REQUIRE(one.ring.Lease(Clock::now(), &claim) == LeaseOutcome::kLeased);
  one.cache->KeepDrawn(claim);
  CHECK_FALSE(fs::exists(one.order.directory));
}

// --- By way of the C interface, as every producer goes ---

constexpr PictureSize kPicture{16, 8};

struct Film {
  TemporaryDirectory files;
  BeginDrawing film;
  std::pair<ProducerChannel, ProducerChannel> channel = ProducerChannel::CreatePair().value();
  std::optional<SharedSegment> segment;
  std::map<int64_t, SlotBytes> slots;

  explicit Film(int64_t frames) {
    film.owner = 1;
    film.slot = {kPicture, kPicture, PixelFormat::kBgr0};
    film.fps = {25, 1};
    film.film_frame_count = frames;
    film.cache = {FramesDirectory(files / "cache"), DigestOfText("film").Hex(), false, 0, 1 << 20};
  }
  // A ring with room for all frames, whose producer is told to begin.
  void Begin() {
    const auto frames = static_cast<uint64_t>(film.film_frame_count);
    segment.emplace(
        SharedSegment::Create({static_cast<uint32_t>(frames), SlotFrameBytes(film.slot), frames})
            .value());
    REQUIRE(channel.first.Send(film, {segment->descriptor()}).ok());
  }
  void KeepSlots() {
    slots.clear();
    for (int64_t frame = 0; frame < film.film_frame_count; ++frame) {
      const auto pixels = segment->pixels(static_cast<uint32_t>(frame));
      slots[frame].assign(pixels.begin(), pixels.end());
    }
  }
};

// Fills the picture with a colour a scene; each scene lasts three frames, and the film ends itself.
class Scenes : public FrameRenderer {
 public:
  Scenes(Film& film, bool identifies) : film_(film), identifies_(identifies) {}

  Status Draw(const reel_frame& frame) override {
    drawn.push_back(frame.frame_index);
    const auto color = 0xFF000000U + static_cast<uint32_t>(frame.frame_index / 3) * 40;
    for (int y = 0; y < frame.height; ++y) {
      std::fill_n(frame.pixels + y * frame.stride_bytes / 4, frame.width, color);
    }
    return Status::Ok();
  }
  std::optional<std::string> FrameIdentity(int64_t frame) override {
    // The last frame that is asked for: nobody reads this ring, so nobody else ends it.
    if (frame == film_.film.film_frame_count - 1) RingReclaimer(*film_.segment).Stop();
    if (!identifies_) return std::nullopt;
    return "scene " + std::to_string(frame / 3);
  }

  std::vector<int64_t> drawn;

 private:
  Film& film_;
  const bool identifies_;
};

std::vector<int64_t> DrawnFrames(Film& film, bool identifies) {
  film.Begin();
  Scenes scenes(film, identifies);
  const Result<int> end = DrawFrames(scenes, film.channel.second.descriptor());
  INFO(end.status().message());
  REQUIRE(end.ok());
  CHECK(end.value() == 0);
  return scenes.drawn;
}

TEST_CASE("a native producer draws a film once, and the second time nothing of it") {
  Film film(9);
  CHECK(DrawnFrames(film, false) == std::vector<int64_t>{0, 1, 2, 3, 4, 5, 6, 7, 8});
  film.KeepSlots();
  const std::map<int64_t, SlotBytes> drawn = film.slots;
  CHECK(DrawnFrames(film, false).empty());
  film.KeepSlots();
  CHECK(film.slots == drawn);
}

TEST_CASE("a renderer that identifies its frames draws each identity once") {
  Film film(9);
  film.film.cache.needs_identity = true;
  CHECK(DrawnFrames(film, true) == std::vector<int64_t>{0, 3, 6});
  film.KeepSlots();
  CHECK(film.slots[3] == film.slots[5]);
  CHECK(film.slots[3] != film.slots[6]);
  CHECK(film.slots[0][0] == film.slots[2][0]);
}

TEST_CASE("a film whose frames are half kept is drawn by the other half, each in its slot") {
  Film film(9);
  DrawnFrames(film, false);
  film.KeepSlots();
  const std::map<int64_t, SlotBytes> drawn = film.slots;
  for (int64_t frame = 0; frame < 9; frame += 2) {
    const FrameKey key = MakeFrameKey(DigestOfText("film"), NumberAsIdentity(frame));
    fs::remove(EntryFolder(film.film.cache.directory, key) + "/" + EntryName(key));
  }
  CHECK(DrawnFrames(film, false) == std::vector<int64_t>{0, 2, 4, 6, 8});
  film.KeepSlots();
  CHECK(film.slots == drawn);
}

TEST_CASE("a frame that stands in for another one is neither taken nor kept") {
  Film film(3);
  film.Begin();
  // As the supervisor gives it: frame 2 shows frame 1.
  RingProducer dead(*film.segment, 9);
  SlotClaim claim;
  for (int i = 0; i < 3; ++i) REQUIRE(dead.Lease(Clock::now(), &claim) == LeaseOutcome::kLeased);
  REQUIRE(RingReclaimer(*film.segment).Reassign(2, 9, 1));
  BeginDrawing given = film.film;
  given.given = {2, GENERATE(int64_t{1}, int64_t{-1})};
  film.channel = ProducerChannel::CreatePair().value();
  REQUIRE(film.channel.first.Send(given, {film.segment->descriptor()}).ok());
  RingReclaimer(*film.segment).Stop();
  Scenes scenes(film, false);
  const Result<int> end = DrawFrames(scenes, film.channel.second.descriptor());
  REQUIRE(end.ok());
  CHECK_FALSE(fs::exists(film.film.cache.directory));
}

}  // namespace
}  // namespace reel
