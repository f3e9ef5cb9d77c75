#include "producer/band_conversion.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <random>
#include <span>
#include <vector>

#include "base/fault_point.h"

namespace reel {
namespace {

constexpr SlotFormat kI420 = {{200, 150}, {200, 150}, PixelFormat::kI420};

GuardedCanvas BlankCanvas(const SlotFormat& format, bool transparent) {
  Result<GuardedCanvas> canvas = GuardedCanvas::Create(format.drawn);
  REQUIRE(canvas.ok());
  canvas->Clear(transparent);
  return std::move(canvas).value();
}

// A process of its own in a real job: its canvas, and what it has learnt.
struct Producer {
  explicit Producer(const SlotFormat& format, bool transparent = false)
      : canvas(BlankCanvas(format, transparent)), conversion(format, transparent) {
    conversion.KnowBlank(canvas);
  }

  GuardedCanvas canvas;
  BandConversion conversion;
};

struct Slot {
  explicit Slot(const SlotFormat& format) : pixels(SlotFrameBytes(format)) {}

  std::vector<std::byte> pixels;
  SlotBands known = {};
};

size_t KnownBands(const SlotBands& known) {
  return static_cast<size_t>(std::ranges::count_if(
      known.drawn, [](const std::atomic<uint64_t>& band) { return band.load() != kUnknownBand; }));
}

size_t BandCount(const SlotFormat& format) {
  const int32_t height = BandHeight(format);
  return static_cast<size_t>((format.encoded.height + height - 1) / height);
}

// Rows first .. end - 1 in one colour.
void DrawRows(GuardedCanvas& canvas, RowRange rows, uint32_t colour) {
  const ArgbPicture picture = canvas.picture();
  for (int32_t row = rows.first; row < rows.end; ++row) {
    std::fill_n(const_cast<uint32_t*>(picture.Row(row)), picture.width, colour);
  }
}

void DrawAll(GuardedCanvas& canvas, uint32_t colour) {
  DrawRows(canvas, {0, canvas.picture().height}, colour);
}

bool IsBlank(const GuardedCanvas& canvas, uint32_t blank) {
  const ArgbPicture picture = canvas.picture();
  for (int32_t row = 0; row < picture.height; ++row) {
    const uint32_t* pixels = picture.Row(row);
    if (!std::all_of(pixels, pixels + picture.width, [&](uint32_t p) { return p == blank; })) {
      return false;
    }
  }
  return true;
}

// Sometimes nothing, sometimes single pixels, bands, all, or what an earlier frame had.
void DrawSomething(GuardedCanvas& canvas, std::mt19937& random) {
  const ArgbPicture picture = canvas.picture();
  std::mt19937 background(random() % 3);
  if (random() % 4 != 0) {
    for (int32_t row = 0; row < picture.height; ++row) {
      const auto alpha = static_cast<uint32_t>(background() % 256);
      const uint32_t channel = alpha / 2;
      DrawRows(canvas, {row, row + 1}, alpha << 24 | channel << 16 | channel << 8 | channel);
    }
  }
  for (auto changes = random() % 2 * (random() % 4); changes > 0; --changes) {
    const auto row = static_cast<int32_t>(random() % static_cast<uint32_t>(picture.height));
    auto* pixels = const_cast<uint32_t*>(picture.Row(row));
    pixels[random() % static_cast<uint32_t>(picture.width)] = 0xff000000 | (random() & 0xffffff);
  }
}

TEST_CASE(
    "slots filled in bands hold what the whole picture converts to, whoever filled them before") {
  const SlotFormat format = GENERATE(values<SlotFormat>({
      kI420,
      {{201, 151}, {200, 150}, PixelFormat::kI420},
      {{199, 149}, {200, 150}, PixelFormat::kI420},
      {{64, 1081}, {64, 1080}, PixelFormat::kI420},
      {{2, 2}, {2, 2}, PixelFormat::kI420},
      {{1, 1}, {2, 2}, PixelFormat::kI420},
      {{200, 150}, {200, 150}, PixelFormat::kBgra},
      {{33, 16}, {34, 17}, PixelFormat::kBgra},
      {{33, 17}, {32, 16}, PixelFormat::kBgr0},
  }));
  const bool transparent = format.pixel_format == PixelFormat::kBgra;
  CAPTURE(format.drawn.width, format.drawn.height, format.encoded.width, format.encoded.height);
  constexpr size_t kSlots = 3;
  std::vector<std::unique_ptr<Slot>> slots;
  for (size_t i = 0; i < kSlots; ++i) slots.push_back(std::make_unique<Slot>(format));
  std::vector<std::unique_ptr<Producer>> producers;
  for (int i = 0; i < 3; ++i) producers.push_back(std::make_unique<Producer>(format, transparent));
  std::mt19937 random(7);
  std::vector<std::byte> expected(SlotFrameBytes(format));
  size_t wrong = 0;
  bool blank = true;
  for (uint32_t frame = 0; frame < 300; ++frame) {
    Producer& producer = *producers[random() % producers.size()];
    Slot& slot = *slots[frame % kSlots];
    DrawSomething(producer.canvas, random);
    ConvertToSlot(producer.canvas.picture(), format, expected);
    producer.conversion.Drain(producer.canvas, static_cast<uint32_t>(frame / kSlots), slot.known,
                              slot.pixels);
    wrong += slot.pixels != expected ? 1 : 0;
    blank = blank && IsBlank(producer.canvas, transparent ? 0 : 0xff000000);
  }
  CHECK(wrong == 0);
  CHECK(blank);
  uint64_t found = 0;
  for (const auto& producer : producers) found += producer->conversion.bands_found();
  CHECK(found > 0);
}

TEST_CASE("a picture drawn again as it was one lap before is not converted again") {
  Producer first(kI420);
  Producer second(kI420);
  Slot slot(kI420);
  DrawAll(first.canvas, 0xff123456);
  first.conversion.Drain(first.canvas, 0, slot.known, slot.pixels);
  CHECK(KnownBands(slot.known) == BandCount(kI420));

  // What a conversion would overwrite.
  std::ranges::fill(slot.pixels, std::byte{0x5a});
  DrawAll(second.canvas, 0xff123456);
  second.conversion.Drain(second.canvas, 1, slot.known, slot.pixels);
  CHECK(second.conversion.bands_found() == BandCount(kI420));
  CHECK(std::ranges::all_of(slot.pixels, [](std::byte byte) { return byte == std::byte{0x5a}; }));
}

TEST_CASE("a change in one row converts its band and no other") {
  Producer producer(kI420);
  Slot slot(kI420);
  producer.conversion.Drain(producer.canvas, 0, slot.known, slot.pixels);
  std::ranges::fill(slot.pixels, std::byte{0x5a});
  DrawRows(producer.canvas, {70, 71}, 0xffffffff);
  producer.conversion.Drain(producer.canvas, 1, slot.known, slot.pixels);
  CHECK(producer.conversion.bands_found() == BandCount(kI420) - 1);
  const auto height = static_cast<size_t>(BandHeight(kI420));
  const auto converted = static_cast<size_t>(
      std::ranges::count_if(slot.pixels, [](std::byte byte) { return byte != std::byte{0x5a}; }));
  CHECK(converted == 200 * height * 3 / 2);
}

// Frames of a ring of one slot, from `lap` on, drawn by `draw(canvas, lap)`.
template <typename DrawFrame>
void DrawLaps(Producer& producer, Slot& slot, uint32_t first, uint32_t end, DrawFrame draw) {
  for (uint32_t lap = first; lap < end; ++lap) {
    draw(producer.canvas, lap);
    producer.conversion.Drain(producer.canvas, lap, slot.known, slot.pixels);
  }
}

TEST_CASE("where everything changes nobody keeps looking, and what comes to rest is found again") {
  Producer producer(kI420);
  Slot slot(kI420);
  const auto moving = [](GuardedCanvas& canvas, uint32_t lap) {
    DrawAll(canvas, 0xff000001 + lap);
  };
  DrawLaps(producer, slot, 0, 20, moving);
  CHECK(producer.conversion.bands_found() == 0);
  size_t looks = 0;
  for (uint32_t lap = 20; lap < 52; ++lap) {
    DrawLaps(producer, slot, lap, lap + 1, moving);
    looks += KnownBands(slot.known);
  }
  CHECK(looks == 2 * BandCount(kI420));  // of 32 each

  const auto still = [](GuardedCanvas& canvas, uint32_t) { DrawAll(canvas, 0xff808080); };
  DrawLaps(producer, slot, 52, 52 + 34, still);
  const uint64_t before = producer.conversion.bands_found();
  DrawLaps(producer, slot, 86, 87, still);
  CHECK(producer.conversion.bands_found() - before == BandCount(kI420));
}

#if REEL_FAULT_POINTS

// A slot that another process fills too.
struct SharedSlot {
  SlotBands known;
  std::byte pixels[SlotFrameBytes(kI420)];
};

TEST_CASE("after a death between a band's pixels and its hash the band is converted again") {
  void* memory =
      mmap(nullptr, sizeof(SharedSlot), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  REQUIRE(memory != MAP_FAILED);
  auto& slot = *new (memory) SharedSlot{};
  Producer survivor(kI420);
  DrawAll(survivor.canvas, 0xff112233);
  survivor.conversion.Drain(survivor.canvas, 0, slot.known, slot.pixels);
  const std::vector<std::byte> expected(std::begin(slot.pixels), std::end(slot.pixels));

  const pid_t pid = fork();
  REQUIRE(pid >= 0);
  if (pid == 0) {
    setenv("REEL_FAULT", "producer.band:5:kill", 1);
    Producer victim(kI420);
    DrawAll(victim.canvas, 0xffffffff);
    victim.conversion.Drain(victim.canvas, 1, slot.known, slot.pixels);
    _exit(0);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  REQUIRE((WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL));
  CHECK(KnownBands(slot.known) == BandCount(kI420) - 1);

  // The very rows that the fifth band's hash stood for before.
  DrawAll(survivor.canvas, 0xff112233);
  survivor.conversion.Drain(survivor.canvas, 1, slot.known, slot.pixels);
  CHECK(std::ranges::equal(expected, slot.pixels));
  munmap(memory, sizeof(SharedSlot));
}

#endif

}  // namespace
}  // namespace reel
