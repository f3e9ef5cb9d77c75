// What it saves a producer to leave out the rows that a slot holds already, and what looking for them
// costs where there are none: CPU ms a 1080p frame, drawing included, on one core.
//
// "all" clears the canvas, draws and converts every row, as if nothing could be left out; "bands" draws
// and drains the canvas (producer/band_conversion.h). Drawing is copying a ready picture over all of
// the canvas, or filling a small box on the blank one; it is the same for both and stands beside. Both
// must leave the same bytes in the slots.
//
//     band_conversion_bench

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "bench/measure.h"
#include "producer/band_conversion.h"
#include "producer/guarded_canvas.h"
#include "producer/row_hash.h"

namespace reel::bench {
namespace {

constexpr PictureSize kSize = {1920, 1080};
constexpr uint32_t kSlots = 8;  // as for two producers
constexpr int32_t kBox = 100;   // pixels
// A frame's worth of picture, and as much more as a picture that moves travels.
constexpr size_t kTravel = 4096;
constexpr MeasurePlan kPlan = {.rounds = 9, .runs_per_round = 64, .time = TimeKind::kThreadCpu};

using Draw = std::function<void(GuardedCanvas& canvas, uint64_t frame)>;

std::vector<uint32_t> RandomPixels() {
  std::vector<uint32_t> pixels(size_t{kSize.width} * kSize.height + kTravel);
  std::mt19937 random(1);
  std::ranges::generate(pixels, [&] { return random() | 0xff000000; });
  return pixels;
}

void Paint(GuardedCanvas& canvas, const uint32_t* pixels) {
  std::memcpy(canvas.pixels(), pixels, size_t{kSize.width} * kSize.height * sizeof(uint32_t));
}

void PaintBox(GuardedCanvas& canvas, uint64_t frame) {
  const auto left = static_cast<int32_t>(frame % (kSize.width - kBox));
  for (int32_t row = kSize.height / 2; row < kSize.height / 2 + kBox; ++row) {
    std::fill_n(canvas.pixels() + size_t{kSize.width} * row + left, kBox, 0xffff8000);
  }
}

// One way to bring a film's frames into the slots of a ring, a frame a call.
class Way {
 public:
  Way(const SlotFormat& format, Draw draw, bool in_bands)
      : format_(format),
        draw_(std::move(draw)),
        in_bands_(in_bands),
        canvas_(MakeCanvas()),
        bands_(format, false),
        slot_bytes_(SlotFrameBytes(format)),
        slots_(kSlots * slot_bytes_) {
    bands_.KnowBlank(canvas_);
  }

  void NextFrame() {
    const uint64_t slot = frame_ % kSlots;
    const auto lap = static_cast<uint32_t>(frame_ / kSlots);
    const std::span<std::byte> pixels = std::span(slots_).subspan(slot * slot_bytes_, slot_bytes_);
    if (!in_bands_) canvas_.Clear(false);
    draw_(canvas_, frame_++);
    if (in_bands_) {
      bands_.Drain(canvas_, lap, known_[slot], pixels);
    } else {
      ConvertToSlot(canvas_.picture(), format_, pixels);
    }
  }

  const std::vector<std::byte>& slots() const { return slots_; }

 private:
  static GuardedCanvas MakeCanvas() {
    Result<GuardedCanvas> canvas = GuardedCanvas::Create(kSize);
    if (!canvas.ok()) std::abort();
    canvas->Clear(false);
    return std::move(canvas).value();
  }

  const SlotFormat format_;
  const Draw draw_;
  const bool in_bands_;
  GuardedCanvas canvas_;
  BandConversion bands_;
  size_t slot_bytes_;
  std::vector<std::byte> slots_;
  std::array<SlotBands, kSlots> known_ = {};
  uint64_t frame_ = 0;
};

void Compare(const std::string& title, PixelFormat pixel_format, const Draw& draw) {
  const SlotFormat format = {kSize, kSize, pixel_format};
  const auto all = std::make_unique<Way>(format, draw, false);
  const auto bands = std::make_unique<Way>(format, draw, true);
  const auto drawing = std::make_unique<GuardedCanvas>(GuardedCanvas::Create(kSize).value());
  uint64_t frame = 0;
  std::vector<Contestant> contestants = {{"all", [&] { all->NextFrame(); }},
                                         {"bands", [&] { bands->NextFrame(); }},
                                         {"drawing alone", [&] { draw(*drawing, frame++); }}};
  MeasureInTurn(kPlan, contestants);
  PrintComparison(title, contestants);
  fmt::print("\n");
  if (all->slots() == bands->slots()) return;
  fmt::print(stderr, "the two ways left different bytes\n");
  std::exit(EXIT_FAILURE);
}

// What looking costs: the hash of every row, by the function that Reel uses and by the one that any
// processor of the architecture can run.
void CompareHashes(const std::vector<uint32_t>& picture) {
  const auto canvas = std::make_unique<GuardedCanvas>(GuardedCanvas::Create(kSize).value());
  Paint(*canvas, picture.data());
  const int32_t band = BandHeight({kSize, kSize, PixelFormat::kI420});
  const size_t band_bytes = size_t{kSize.width} * static_cast<size_t>(band) * sizeof(uint32_t);
  uint64_t seen = 0;
  const auto bands = [&](auto hash) {
    return [&, hash] {
      for (int32_t row = 0; row + band <= kSize.height; row += band) seen ^= hash(row);
    };
  };
  std::vector<Contestant> contestants = {
      {"XXH3, common vectors",
       bands([&](int32_t row) { return XXH3_64bits(canvas->picture().Row(row), band_bytes); })},
      {"XXH3, this processor's", bands([&](int32_t row) {
         return HashOfRows(canvas->picture(), {row, row + band});
       })}};
  MeasureInTurn(kPlan, contestants);
  PrintComparison("hashing a picture", contestants);
  fmt::print("(checksum {:x})\n\n", seen);
}

void Run() {
  fmt::print("Median of {} rounds of {} frames, 1920 x 1080, CPU ms a frame\n\n", kPlan.rounds,
             kPlan.runs_per_round);
  const std::vector<uint32_t> picture = RandomPixels();
  const auto still = [&](GuardedCanvas& canvas, uint64_t) { Paint(canvas, picture.data()); };
  const auto box = [&](GuardedCanvas& canvas, uint64_t frame) {
    Paint(canvas, picture.data());
    PaintBox(canvas, frame);
  };
  const auto moves = [&](GuardedCanvas& canvas, uint64_t frame) {
    Paint(canvas, picture.data() + frame * 16 % kTravel);
  };
  CompareHashes(picture);
  Compare("I420: a still picture", PixelFormat::kI420, still);
  Compare("I420: a small box moves over a picture", PixelFormat::kI420, box);
  Compare("I420: a small box moves over nothing", PixelFormat::kI420, PaintBox);
  Compare("I420: everything moves", PixelFormat::kI420, moves);
  Compare("BGRA: a small box moves over a picture", PixelFormat::kBgra, box);
  Compare("BGRA: everything moves", PixelFormat::kBgra, moves);
}

}  // namespace
}  // namespace reel::bench

int main() {
  reel::bench::Run();
  return EXIT_SUCCESS;
}
