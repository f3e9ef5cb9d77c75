// What it costs a producer to turn a drawn picture into the encoder's bytes, a frame on one core.
//
// Points of reference: libyuv's ARGBToI420 (BT.601, and with shorter weights: what the same memory
// traffic costs) and ARGBUnattenuate; for I420 also the same bytes moved without a conversion, and a
// conversion whose pixels never leave the cache. All contestants read the same picture, as a producer reads
// its one canvas, and write to the slots of a ring in turn, which no cache holds.
//
//     pixel_conversion_bench

#include <fmt/format.h>
#include <libyuv.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "bench/measure.h"
#include "producer/bt709_row_pair.h"
#include "producer/i420_frame.h"
#include "producer/straight_alpha_row.h"

namespace reel::bench {
namespace {

constexpr size_t kRingBytes = size_t{128} << 20;
constexpr MeasurePlan kPlan = {.rounds = 15, .runs_per_round = 20, .time = TimeKind::kThreadCpu};

struct Canvas {
  PictureSize size;
  std::vector<uint32_t> pixels;

  ArgbPicture Picture() const {
    return {.pixels = pixels.data(),
            .width = size.width,
            .height = size.height,
            .stride_bytes = size.width * 4};
  }
  const uint8_t* Bytes() const { return reinterpret_cast<const uint8_t*>(pixels.data()); }
};

// Random colours, so that no branch can learn them; channels at most alpha, as premultiplied.
Canvas Drawn(PictureSize size, bool opaque) {
  Canvas canvas{.size = size, .pixels = std::vector<uint32_t>(size_t(size.width) * size.height)};
  std::mt19937 random(1);
  for (uint32_t& pixel : canvas.pixels) {
    const uint32_t alpha = opaque ? 255 : random() & 255;
    const auto channel = [&] { return static_cast<uint32_t>(random() % (alpha + 1)); };
    pixel = alpha << 24 | channel() << 16 | channel() << 8 | channel();
  }
  return canvas;
}

class Ring {
 public:
  explicit Ring(size_t slot_bytes) : slot_bytes_(slot_bytes), memory_(kRingBytes) {}

  std::span<std::byte> NextSlot() {
    next_ = (next_ + 1) % (kRingBytes / slot_bytes_);
    return std::span(memory_).subspan(next_ * slot_bytes_, slot_bytes_);
  }

 private:
  size_t slot_bytes_;
  std::vector<std::byte> memory_;
  size_t next_ = 0;
};

uint8_t* Bytes(std::span<std::byte> slot) { return reinterpret_cast<uint8_t*>(slot.data()); }

void LibyuvToI420(const Canvas& canvas, std::span<std::byte> slot) {
  const auto [width, height] = canvas.size;
  uint8_t* const y = Bytes(slot);
  uint8_t* const u = y + width * height;
  uint8_t* const v = u + width * height / 4;
  libyuv::ARGBToI420(canvas.Bytes(), width * 4, y, width, u, width / 2, v, width / 2, width,
                     height);
}

void LibyuvToStraightAlpha(const Canvas& canvas, std::span<std::byte> slot) {
  const auto [width, height] = canvas.size;
  libyuv::ARGBUnattenuate(canvas.Bytes(), width * 4, Bytes(slot), width * 4, width, height);
}

void MeasureAndPrint(const std::string& title, std::vector<Contestant> contestants) {
  MeasureInTurn(kPlan, contestants);
  PrintComparison(title, contestants);
  fmt::print("\n");
}

// As many bytes read and written as the conversion reads and writes, with next to nothing computed:
// three eighths of each row are copied, the rest is only looked at. What memory alone takes.
void OnlyMoveBytes(const Canvas& canvas, std::span<std::byte> slot) {
  const size_t row_words = static_cast<size_t>(canvas.size.width) / 2;
  const size_t copied_words = row_words * 3 / 8;
  std::byte* to = slot.data();
  uint64_t seen = 0;
  for (int32_t row = 0; row < canvas.size.height; ++row) {
    const std::byte* from =
        std::as_bytes(std::span(canvas.pixels)).data() + row * row_words * sizeof(uint64_t);
    std::memcpy(to, from, copied_words * sizeof(uint64_t));
    for (size_t word = copied_words; word < row_words; ++word) {
      uint64_t value;
      std::memcpy(&value, from + word * sizeof(value), sizeof(value));
      seen |= value;
    }
    to += copied_words * sizeof(uint64_t);
  }
  std::memcpy(slot.data(), &seen, sizeof(seen));
}

// A whole picture's worth of conversion, sixteen rows again and again: what computing alone takes.
void ConvertFromCache(const Canvas& canvas, std::span<std::byte> slot) {
  constexpr int32_t kRows = 16;
  ArgbPicture band = canvas.Picture();
  band.height = kRows;
  for (int32_t row = 0; row < canvas.size.height; row += kRows) {
    ConvertToI420(band, {band.width, kRows}, slot, bt709::FastestRowPairConverter());
  }
}

void CompareI420(PictureSize size) {
  const Canvas canvas = Drawn(size, true);
  Ring ring(SlotFrameBytes({size, size, PixelFormat::kI420}));
  const auto reel = [&](bt709::RowPairConverter convert) {
    return [&, convert] { ConvertToI420(canvas.Picture(), size, ring.NextSlot(), convert); };
  };
  std::vector<Contestant> contestants = {
      {"libyuv ARGBToI420 (BT.601)", [&] { LibyuvToI420(canvas, ring.NextSlot()); }}};
  if (bt709::Avx2RowPairConverter() != nullptr) {
    contestants.push_back({"Reel, AVX2 (BT.709)", reel(bt709::Avx2RowPairConverter())});
  }
  contestants.push_back({"Reel, portable (BT.709)", reel(bt709::ConvertRowPairPortable)});
  contestants.push_back({"Reel's fastest, from cache to cache",
                         [&, slot = ring.NextSlot()] { ConvertFromCache(canvas, slot); }});
  contestants.push_back(
      {"the bytes moved, not converted", [&] { OnlyMoveBytes(canvas, ring.NextSlot()); }});
  MeasureAndPrint(fmt::format("{} x {} to I420", size.width, size.height), contestants);
}

void WriteStraightAlpha(const Canvas& canvas, StraightAlphaRowWriter write_row,
                        std::span<std::byte> slot) {
  const ArgbPicture picture = canvas.Picture();
  for (int32_t row = 0; row < picture.height; ++row) {
    write_row(picture.Row(row), picture.width, &slot[size_t(row) * picture.width * 4]);
  }
}

void CompareBgra(PictureSize size, bool opaque) {
  const Canvas canvas = Drawn(size, opaque);
  Ring ring(SlotFrameBytes({size, size, PixelFormat::kBgra}));
  const auto reel = [&](StraightAlphaRowWriter write_row) {
    return [&, write_row] { WriteStraightAlpha(canvas, write_row, ring.NextSlot()); };
  };
  std::vector<Contestant> contestants = {
      {"libyuv ARGBUnattenuate", [&] { LibyuvToStraightAlpha(canvas, ring.NextSlot()); }}};
  if (Avx2StraightAlphaRowWriter() != nullptr) {
    contestants.push_back({"Reel, AVX2", reel(Avx2StraightAlphaRowWriter())});
  }
  contestants.push_back({"Reel, portable", reel(WriteStraightAlphaRowPortable)});
  const char* const kind = opaque ? "opaque" : "translucent";
  MeasureAndPrint(fmt::format("{} x {} {} to BGRA", size.width, size.height, kind), contestants);
}

// Every channel c at most its alpha a, against the exact round(255 c / a).
int CountInexact(void (*convert)(const Canvas&, std::span<std::byte>)) {
  Canvas canvas{.size = {256, 256}, .pixels = std::vector<uint32_t>(256 * 256)};
  for (uint32_t i = 0; i < canvas.pixels.size(); ++i) {
    canvas.pixels[i] = i >> 8 << 24 | std::min(i & 255, i >> 8);
  }
  std::vector<std::byte> straight(canvas.pixels.size() * 4);
  convert(canvas, straight);
  int inexact = 0;
  for (uint32_t alpha = 1; alpha < 256; ++alpha) {
    for (uint32_t c = 0; c <= alpha; ++c) {
      const uint32_t exact = (2 * 255 * c + alpha) / (2 * alpha);
      inexact += std::to_integer<uint32_t>(straight[(alpha * 256 + c) * 4]) != exact;
    }
  }
  return inexact;
}

void PrintExactness() {
  const auto reel = [](const Canvas& canvas, std::span<std::byte> slot) {
    WriteStraightAlpha(canvas, FastestStraightAlphaRowWriter(), slot);
  };
  constexpr int kPairs = 255 * 258 / 2;  // of alpha 1..255 with a channel of 0..alpha
  fmt::print("Straight alpha not exactly rounded, of {} pairs: libyuv {}, Reel {}\n\n", kPairs,
             CountInexact(LibyuvToStraightAlpha), CountInexact(reel));
}

void Run() {
  fmt::print("Median of {} rounds of {} frames, CPU ms a frame on one core\n\n", kPlan.rounds,
             kPlan.runs_per_round);
  for (const PictureSize size : {PictureSize{1920, 1080}, PictureSize{1280, 720}}) {
    CompareI420(size);
    CompareBgra(size, /*opaque=*/false);
    CompareBgra(size, /*opaque=*/true);
  }
  PrintExactness();
}

}  // namespace
}  // namespace reel::bench

int main() {
  reel::bench::Run();
  return EXIT_SUCCESS;
}
