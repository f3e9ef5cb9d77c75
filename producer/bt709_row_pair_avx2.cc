// The AVX2 converter. Each function carries the target attribute, rather than the file a compiler
// flag, so that no inline function of a header is compiled for AVX2 here and then linked into code
// that must run without it.
//
// A pixel is taken apart into 16-bit words, (blue, red) and (green, alpha), which two
// multiplications of word pairs (pmaddwd) turn into one 32-bit sum with the full 15 bits of weight.
// Multiplying bytes (pmaddubsw) would be shorter for luma, but its 8 bits of weight miss the
// exactly rounded value for one colour in ten, and chroma needs the words anyway.

#include "producer/bt709_row_pair.h"
#include "producer/bt709_weights.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define REEL_AVX2 __attribute__((target("avx2"), always_inline)) inline

namespace reel::bt709 {
namespace {

constexpr int32_t kPixelsPerVector = 8;
constexpr int32_t kPixelsPerHalf = 2 * kPixelsPerVector;
constexpr int32_t kPixelsPerStep = 2 * kPixelsPerHalf;  // their Y fill one vector of bytes

// Eight pixels, or sums of pixels, as words.
struct Words {
  __m256i blue_red;
  __m256i green_alpha;
};

// What half a step gives, as words; packing has left them in an order of its own (see the stores).
struct HalfStep {
  __m256i y_top;
  __m256i y_bottom;
  Words block_sums;  // of eight blocks of 2 x 2
};

REEL_AVX2 Words Load(const uint32_t* pixels) {
  const __m256i eight = _mm256_loadu_si256(reinterpret_cast<const __m256i_u*>(pixels));
  return {_mm256_and_si256(eight, _mm256_set1_epi32(0x00ff00ff)), _mm256_srli_epi16(eight, 8)};
}

constexpr int32_t WordPair(int16_t low, int16_t high) {
  return static_cast<int32_t>(static_cast<uint32_t>(static_cast<uint16_t>(high)) << 16 |
                              static_cast<uint16_t>(low));
}

REEL_AVX2 __m256i WeightedSum(const Weights& weights, const Words& words, int32_t offset) {
  const __m256i blue_red = _mm256_set1_epi32(WordPair(weights.blue, weights.red));
  const __m256i green_alpha = _mm256_set1_epi32(WordPair(weights.green, 0));
  const __m256i sum = _mm256_add_epi32(_mm256_madd_epi16(words.blue_red, blue_red),
                                       _mm256_madd_epi16(words.green_alpha, green_alpha));
  return _mm256_add_epi32(sum, _mm256_set1_epi32(offset));
}

REEL_AVX2 __m256i LumaOf(const Words& left, const Words& right) {
  return _mm256_packs_epi32(_mm256_srli_epi32(WeightedSum(kLuma, left, kLumaOffset), kLumaBits),
                            _mm256_srli_epi32(WeightedSum(kLuma, right, kLumaOffset), kLumaBits));
}

REEL_AVX2 __m256i ChromaOf(const Weights& weights, const Words& left, const Words& right) {
  return _mm256_packs_epi32(
      _mm256_srli_epi32(WeightedSum(weights, left, kChromaOffset), kChromaBits),
      _mm256_srli_epi32(WeightedSum(weights, right, kChromaOffset), kChromaBits));
}

REEL_AVX2 Words AddRows(const Words& top, const Words& bottom) {
  return {_mm256_add_epi16(top.blue_red, bottom.blue_red),
          _mm256_add_epi16(top.green_alpha, bottom.green_alpha)};
}

// Adds neighbours. The words are added in pairs, as if they were one 32-bit number: no sum of four
// bytes carries out of the lower word.
REEL_AVX2 Words AddColumns(const Words& left, const Words& right) {
  return {_mm256_hadd_epi32(left.blue_red, right.blue_red),
          _mm256_hadd_epi32(left.green_alpha, right.green_alpha)};
}

REEL_AVX2 HalfStep ConvertHalf(const uint32_t* top, const uint32_t* bottom) {
  const Words top_left = Load(top);
  const Words top_right = Load(top + kPixelsPerVector);
  const Words bottom_left = Load(bottom);
  const Words bottom_right = Load(bottom + kPixelsPerVector);
  return {.y_top = LumaOf(top_left, top_right),
          .y_bottom = LumaOf(bottom_left, bottom_right),
          .block_sums = AddColumns(AddRows(top_left, bottom_left),  //
                                   AddRows(top_right, bottom_right))};
}

// Packing works within each 16-byte lane of a vector: the lower lane has the first four of every
// eight pixels, the upper lane the other four.
REEL_AVX2 void StoreLuma(__m256i left, __m256i right, uint8_t* y) {
  const __m256i bytes = _mm256_packus_epi16(left, right);
  const __m256i fours_in_order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
  _mm256_storeu_si256(reinterpret_cast<__m256i_u*>(y),
                      _mm256_permutevar8x32_epi32(bytes, fours_in_order));
}

// Likewise for the four blocks of every eight pixels: the lower lane has the first two of them. A
// lane holds eight bytes of U, then eight of V.
REEL_AVX2 void StoreChroma(const Words& left, const Words& right, uint8_t* u, uint8_t* v) {
  const __m256i bytes =
      _mm256_packus_epi16(ChromaOf(kChromaU, left, right), ChromaOf(kChromaV, left, right));
  const __m128i lower = _mm256_castsi256_si128(bytes);
  const __m128i upper = _mm256_extracti128_si256(bytes, 1);
  _mm_storeu_si128(reinterpret_cast<__m128i_u*>(u), _mm_unpacklo_epi16(lower, upper));
  _mm_storeu_si128(reinterpret_cast<__m128i_u*>(v), _mm_unpackhi_epi16(lower, upper));
}

REEL_AVX2 void ConvertStep(const RowPair& rows) {
  const HalfStep left = ConvertHalf(rows.top, rows.bottom);
  const HalfStep right = ConvertHalf(rows.top + kPixelsPerHalf, rows.bottom + kPixelsPerHalf);
  StoreLuma(left.y_top, right.y_top, rows.y_top);
  StoreLuma(left.y_bottom, right.y_bottom, rows.y_bottom);
  StoreChroma(left.block_sums, right.block_sums, rows.u, rows.v);
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
