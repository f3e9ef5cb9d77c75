#include "producer/bt709_row_pair.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "bt709_reference.h"

namespace reel::bt709 {
namespace {

struct NamedConverter {
  std::string name;
  RowPairConverter convert;
};

std::vector<NamedConverter> Converters() {
  std::vector<NamedConverter> converters = {{"portable", ConvertRowPairPortable}};
  if (Avx2RowPairConverter() != nullptr) converters.push_back({"AVX2", Avx2RowPairConverter()});
  return converters;
}

// Two rows and room for what becomes of them.
struct Rows {
  explicit Rows(int32_t width)
      : top(width), bottom(width), y_top(width), y_bottom(width), u(width / 2), v(width / 2) {}

  void Convert(RowPairConverter convert) {
    convert({.top = top.data(),
             .bottom = bottom.data(),
             .width = static_cast<int32_t>(top.size()),
             .y_top = y_top.data(),
             .y_bottom = y_bottom.data(),
             .u = u.data(),
             .v = v.data()});
  }

  std::vector<uint32_t> top, bottom;
  std::vector<uint8_t> y_top, y_bottom, u, v;
};

// The largest deviations seen. A check for each of 50 million values would take minutes.
struct Deviation {
  void Note(int converted, double exact) {
    steps = std::max(steps, StepsOff(converted, exact));
    error = std::max(error, std::abs(converted - exact));
  }

  double steps = 0;  // from the exactly rounded value
  double error = 0;  // from the real value
};

// What bt709_weights.h promises, with the half step of rounding itself.
constexpr double kLumaErrorLimit = 0.5 + 0.012;
constexpr double kChromaErrorLimit = 0.5 + 0.008;

void RequireWithinPromise(const Deviation& y, const Deviation& u, const Deviation& v) {
  CHECK(y.steps <= 1);
  CHECK(u.steps <= 1);
  CHECK(v.steps <= 1);
  CHECK(y.error < kLumaErrorLimit);
  CHECK(u.error < kChromaErrorLimit);
  CHECK(v.error < kChromaErrorLimit);
}

TEST_CASE("each of the 2^24 colours alone in its block is within one step of the formula") {
  for (const auto& [name, convert] : Converters()) {
    INFO(name);
    Deviation y, u, v;
    bool same_in_block = true;
    Rows rows(512);  // every blue, twice
    for (uint32_t red_green = 0; red_green < 0x10000; ++red_green) {
      for (uint32_t x = 0; x < 512; ++x) rows.top[x] = 0xff000000 | red_green << 8 | x / 2;
      rows.bottom = rows.top;
      rows.Convert(convert);
      for (size_t blue = 0; blue < 256; ++blue) {
        const Yuv exact = ExactYuv(ColourOf(rows.top[2 * blue]));
        y.Note(rows.y_top[2 * blue], exact.y);
        u.Note(rows.u[blue], exact.u);
        v.Note(rows.v[blue], exact.v);
        same_in_block = same_in_block && rows.y_top[2 * blue] == rows.y_top[2 * blue + 1];
      }
      same_in_block = same_in_block && rows.y_top == rows.y_bottom;
    }
    RequireWithinPromise(y, u, v);
    CHECK(same_in_block);
  }
}

TEST_CASE("blocks of four colours have the mean's chroma, rounded once") {
  for (const auto& [name, convert] : Converters()) {
    INFO(name);
    std::mt19937 random(1);
    Deviation y, u, v;
    Rows rows(4096);
    for (int round = 0; round < 100; ++round) {
      std::ranges::generate(rows.top, random);
      std::ranges::generate(rows.bottom, random);
      rows.Convert(convert);
      for (size_t x = 0; x < rows.top.size(); x += 2) {
        const Yuv mean = ExactYuv(
            MeanColour({rows.top[x], rows.top[x + 1], rows.bottom[x], rows.bottom[x + 1]}));
        u.Note(rows.u[x / 2], mean.u);
        v.Note(rows.v[x / 2], mean.v);
        y.Note(rows.y_top[x], ExactYuv(ColourOf(rows.top[x])).y);
        y.Note(rows.y_bottom[x + 1], ExactYuv(ColourOf(rows.bottom[x + 1])).y);
      }
    }
    RequireWithinPromise(y, u, v);
  }
}

TEST_CASE("every grey is neutral, and black and white reach the ends of the range") {
  for (const auto& [name, convert] : Converters()) {
    INFO(name);
    Rows rows(512);
    for (uint32_t x = 0; x < 512; ++x) rows.top[x] = 0xff000000 | x / 2 * 0x010101;
    rows.bottom = rows.top;
    rows.Convert(convert);
    CHECK(rows.u == std::vector<uint8_t>(256, 128));
    CHECK(rows.v == std::vector<uint8_t>(256, 128));
    CHECK(rows.y_top.front() == 16);
    CHECK(rows.y_top.back() == 235);
    CHECK(std::ranges::is_sorted(rows.y_top));
  }
}

TEST_CASE("alpha does not change the result") {
  for (const auto& [name, convert] : Converters()) {
    INFO(name);
    Rows opaque(64);
    std::mt19937 random(2);
    std::ranges::generate(opaque.top, [&] { return random() | 0xff000000; });
    std::ranges::generate(opaque.bottom, [&] { return random() | 0xff000000; });
    Rows translucent = opaque;
    for (uint32_t& pixel : translucent.top) pixel &= 0x7fffffff;
    for (uint32_t& pixel : translucent.bottom) pixel &= 0x00ffffff;
    opaque.Convert(convert);
    translucent.Convert(convert);
    CHECK(opaque.y_top == translucent.y_top);
    CHECK(opaque.y_bottom == translucent.y_bottom);
    CHECK(opaque.u == translucent.u);
    CHECK(opaque.v == translucent.v);
  }
}

// The output of one conversion in one array, from unaligned input to unaligned output, with bytes
// around each part that must stay.
std::vector<uint8_t> ConvertUnaligned(RowPairConverter convert, int32_t width) {
  constexpr uint8_t kUntouched = 0xa5;
  constexpr size_t kGuard = 33;
  std::mt19937 random(static_cast<uint32_t>(width));
  std::vector<uint32_t> pixels(2 * width + 1);
  std::ranges::generate(pixels, random);
  std::vector<uint8_t> out(3 * size_t(width) + 5 * kGuard, kUntouched);
  uint8_t* const y_top = out.data() + kGuard;
  uint8_t* const y_bottom = y_top + width + kGuard;
  uint8_t* const u = y_bottom + width + kGuard;
  uint8_t* const v = u + width / 2 + kGuard;
  convert({.top = pixels.data() + 1,
           .bottom = pixels.data() + 1 + width,
           .width = width,
           .y_top = y_top,
           .y_bottom = y_bottom,
           .u = u,
           .v = v});
  for (const uint8_t* guard :
       {y_top - kGuard, y_top + width, y_bottom + width, u + width / 2, v + width / 2}) {
    REQUIRE(std::all_of(guard, guard + kGuard, [](uint8_t byte) { return byte == kUntouched; }));
  }
  return out;
}

TEST_CASE("AVX2 and portable code give the same bytes at every width") {
  if (Avx2RowPairConverter() == nullptr) {
    WARN("not compared: this processor has no AVX2");
    return;
  }
  for (int32_t width = 0; width <= 200; width += 2) {
    INFO("width " << width);
    REQUIRE(ConvertUnaligned(Avx2RowPairConverter(), width) ==
            ConvertUnaligned(ConvertRowPairPortable, width));
  }
}

}  // namespace
}  // namespace reel::bt709
