#include "producer/bt709_row_pair.h"

#include "producer/bt709_weights.h"

namespace reel::bt709 {
namespace {

constexpr int32_t Blue(uint32_t pixel) { return pixel & 0xff; }
constexpr int32_t Green(uint32_t pixel) { return pixel >> 8 & 0xff; }
constexpr int32_t Red(uint32_t pixel) { return pixel >> 16 & 0xff; }

void ConvertLumaRow(const uint32_t* pixels, int32_t width, uint8_t* y) {
  for (int32_t x = 0; x < width; ++x) {
    y[x] = Luma(Blue(pixels[x]), Green(pixels[x]), Red(pixels[x]));
  }
}

void ConvertChromaBlock(const uint32_t* top, const uint32_t* bottom, uint8_t* u, uint8_t* v) {
  const int32_t blue = Blue(top[0]) + Blue(top[1]) + Blue(bottom[0]) + Blue(bottom[1]);
  const int32_t green = Green(top[0]) + Green(top[1]) + Green(bottom[0]) + Green(bottom[1]);
  const int32_t red = Red(top[0]) + Red(top[1]) + Red(bottom[0]) + Red(bottom[1]);
  *u = Chroma(kChromaU, blue, green, red);
  *v = Chroma(kChromaV, blue, green, red);
}

}  // namespace

void ConvertRowPairPortable(const RowPair& rows) {
  ConvertLumaRow(rows.top, rows.width, rows.y_top);
  ConvertLumaRow(rows.bottom, rows.width, rows.y_bottom);
  for (int32_t x = 0; x < rows.width; x += 2) {
    ConvertChromaBlock(rows.top + x, rows.bottom + x, rows.u + x / 2, rows.v + x / 2);
  }
}

RowPairConverter FastestRowPairConverter() {
  static const RowPairConverter fastest =
      Avx2RowPairConverter() != nullptr ? Avx2RowPairConverter() : ConvertRowPairPortable;
  return fastest;
}

}  // namespace reel::bt709
