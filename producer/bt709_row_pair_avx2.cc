// The AVX2 converter. Each function carries the target attribute, rather than the file a compiler
// flag, so that no inline function of a header is compiled for AVX2 here and then linked into code
// that must run without it.
//
// The words that luma is made of, 256 G + B and 256 R + G (bt709_weights.h), are overlapping pairs
// of a pixel's bytes. Loading from the address that brings the pair into the lower word of every
// double word, and from one that brings the pair of another pixel into the upper word, leaves one
// blend to fill a vector: pixels are never taken apart, widened or masked.

#include "producer/bt709_row_pair.h"
#include "producer/bt709_weights.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define REEL_AVX2 __attribute__((target("avx2"), always_inline)) inline

namespace reel::bt709 {
namespace {

constexpr int32_t kPixelsPerHalf = 16;                  // their words fill one vector
constexpr int32_t kPixelsPerStep = 2 * kPixelsPerHalf;  // their Y fill one vector of bytes
constexpr int32_t kPixelBytes = 4;

// Sixteen pixels of a row. Their order, here and until bytes are stored: word 2i holds the i-th of
// the first eight, word 2i + 1 the i-th of the other eight.
struct Words {
  __m256i green_blue;
  __m256i red_green;
};

// B - G and R - G, scaled, summed over the two rows; then over 2 x 2 blocks.
struct Differences {
  __m256i blue;
  __m256i red;
};

// What half a step gives.
struct HalfStep {
  __m256i y_top;  // words
  __m256i y_bottom;
  Differences columns;
};

REEL_AVX2 __m256i LoadBytes(const uint8_t* bytes) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i_u*>(bytes));
}

// The byte pair that starts `offset` bytes into a pixel. The load for the upper words starts two bytes
// early, still behind the first eight pixels; the other one ends within the second eight.
REEL_AVX2 __m256i LoadPairs(const uint32_t* pixels, int32_t offset) {
  const auto* lower = reinterpret_cast<const uint8_t*>(pixels) + offset;
  const uint8_t* upper = lower + kPixelsPerHalf / 2 * kPixelBytes - 2;
  return _mm256_blend_epi16(LoadBytes(lower), LoadBytes(upper), 0xaa);
}

REEL_AVX2 Words Load(const uint32_t* pixels) {
  return {.green_blue = LoadPairs(pixels, 0), .red_green = LoadPairs(pixels, 1)};
}

// Weights for the lower and the upper byte of every word.
REEL_AVX2 __m256i ByteWeights(int8_t lower, int8_t upper) {
  return _mm256_set1_epi16(
      static_cast<int16_t>(static_cast<uint8_t>(upper) << 8 | static_cast<uint8_t>(lower)));
}

// With 8 bits behind the point.
REEL_AVX2 __m256i LumaOf(const Words& words) {
  const __m256i whole =
      _mm256_maddubs_epi16(words.green_blue, ByteWeights(kLuma.blue, kLuma.green));
  const __m256i green_blue = _mm256_mulhi_epu16(
      words.green_blue, _mm256_set1_epi16(static_cast<int16_t>(kLuma.green_blue)));
  const __m256i red_green =
      _mm256_mulhi_epu16(words.red_green, _mm256_set1_epi16(static_cast<int16_t>(kLuma.red_green)));
  const __m256i offset = _mm256_set1_epi16(kLumaOffset);
  return _mm256_add_epi16(_mm256_add_epi16(whole, green_blue), _mm256_add_epi16(red_green, offset));
}

REEL_AVX2 Differences DifferencesOf(const Words& top, const Words& bottom) {
  const __m256i blue_less_green = ByteWeights(kDifferenceScale, -kDifferenceScale);
  const __m256i red_less_green = ByteWeights(-kDifferenceScale, kDifferenceScale);
  return {.blue = _mm256_add_epi16(_mm256_maddubs_epi16(top.green_blue, blue_less_green),
                                   _mm256_maddubs_epi16(bottom.green_blue, blue_less_green)),
          .red = _mm256_add_epi16(_mm256_maddubs_epi16(top.red_green, red_less_green),
                                  _mm256_maddubs_epi16(bottom.red_green, red_less_green))};
}

REEL_AVX2 HalfStep ConvertHalf(const uint32_t* top, const uint32_t* bottom) {
  const Words top_words = Load(top);
  const Words bottom_words = Load(bottom);
  return {.y_top = LumaOf(top_words),
          .y_bottom = LumaOf(bottom_words),
          .columns = DifferencesOf(top_words, bottom_words)};
}

// Adds neighbours, which stand in the double words 2i and 2i + 1.
REEL_AVX2 __m256i AddColumns(__m256i left, __m256i right) {
  const __m256 a = _mm256_castsi256_ps(left);
  const __m256 b = _mm256_castsi256_ps(right);
  return _mm256_add_epi16(_mm256_castps_si256(_mm256_shuffle_ps(a, b, 0x88)),
                          _mm256_castps_si256(_mm256_shuffle_ps(a, b, 0xdd)));
}

// With 8 bits behind the point.
REEL_AVX2 __m256i ChromaOf(const ChromaWeights& weights, const Differences& blocks) {
  const __m256i sum =
      _mm256_add_epi16(_mm256_mulhrs_epi16(blocks.blue, _mm256_set1_epi16(weights.from_blue)),
                       _mm256_mulhrs_epi16(blocks.red, _mm256_set1_epi16(weights.from_red)));
  return _mm256_add_epi16(sum, _mm256_set1_epi16(static_cast<int16_t>(kChromaOffset)));
}

// Two vectors of words without their fractions as one of bytes, each 16-byte lane in the order that
// `in_order` says.
REEL_AVX2 __m256i ToBytes(__m256i left, __m256i right, __m128i in_order) {
  const __m256i bytes = _mm256_packus_epi16(_mm256_srli_epi16(left, kFractionBits),
                                            _mm256_srli_epi16(right, kFractionBits));
  return _mm256_shuffle_epi8(bytes, _mm256_broadcastsi128_si256(in_order));
}

REEL_AVX2 void Store(__m128i bytes, uint8_t* to) {
  _mm_storeu_si128(reinterpret_cast<__m128i_u*>(to), bytes);
}

// Of every eight pixels the lower lane has the first four, the upper lane the other four.
REEL_AVX2 void StoreLuma(__m256i left, __m256i right, uint8_t* y) {
  const __m256i bytes =
      ToBytes(left, right, _mm_setr_epi8(0, 2, 4, 6, 1, 3, 5, 7, 8, 10, 12, 14, 9, 11, 13, 15));
  const __m128i lower = _mm256_castsi256_si128(bytes);
  const __m128i upper = _mm256_extracti128_si256(bytes, 1);
  Store(_mm_unpacklo_epi32(lower, upper), y);
  Store(_mm_unpackhi_epi32(lower, upper), y + kPixelsPerHalf);
}

// Likewise for the four blocks of every eight pixels: the lower lane has the first two of them. A
// lane holds eight bytes of U, then eight of V.
REEL_AVX2 void StoreChroma(const Differences& blocks, uint8_t* u, uint8_t* v) {
  const __m256i bytes =
      ToBytes(ChromaOf(kChromaU, blocks), ChromaOf(kChromaV, blocks),
              _mm_setr_epi8(0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15));
  const __m128i lower = _mm256_castsi256_si128(bytes);
  const __m128i upper = _mm256_extracti128_si256(bytes, 1);
  Store(_mm_unpacklo_epi16(lower, upper), u);
  Store(_mm_unpackhi_epi16(lower, upper), v);
}

REEL_AVX2 void ConvertStep(const RowPair& rows) {
  const HalfStep left = ConvertHalf(rows.top, rows.bottom);
  const HalfStep right = ConvertHalf(rows.top + kPixelsPerHalf, rows.bottom + kPixelsPerHalf);
  StoreLuma(left.y_top, right.y_top, rows.y_top);
  StoreLuma(left.y_bottom, right.y_bottom, rows.y_bottom);
  StoreChroma({.blue = AddColumns(left.columns.blue, right.columns.blue),
               .red = AddColumns(left.columns.red, right.columns.red)},
              rows.u, rows.v);
}

__attribute__((target("avx2"))) void ConvertRowPairAvx2(const RowPair& rows) {
  if (rows.width < kPixelsPerStep) return ConvertRowPairPortable(rows);
  int32_t x = 0;
  for (; x + kPixelsPerStep <= rows.width; x += kPixelsPerStep) ConvertStep(rows.From(x));
  // The rest is done together with pixels that are done already: they get the same values again.
  if (x < rows.width) ConvertStep(rows.From(rows.width - kPixelsPerStep));
}

}  // namespace

RowPairConverter Avx2RowPairConverter() {
  return __builtin_cpu_supports("avx2") ? ConvertRowPairAvx2 : nullptr;
}

}  // namespace reel::bt709

#else

namespace reel::bt709 {

RowPairConverter Avx2RowPairConverter() { return nullptr; }

}  // namespace reel::bt709

#endif
