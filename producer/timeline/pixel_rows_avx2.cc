// The AVX2 rows: eight pixels at once, in two vectors of sixteen channels with sixteen bits. For the
// attribute see bt709_row_pair_avx2.cc.

#include "producer/timeline/pixel_rows.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define REEL_AVX2 __attribute__((target("avx2"), always_inline)) inline

namespace reel {
namespace {

constexpr int32_t kPixelsPerVector = 8;

REEL_AVX2 __m256i LoadEight(const uint32_t* pixels) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i_u*>(pixels));
}
REEL_AVX2 void StoreEight(uint32_t* pixels, __m256i eight) {
  _mm256_storeu_si256(reinterpret_cast<__m256i_u*>(pixels), eight);
}

// As PixelOver. `above`: channels times 256; `below`: times 257.
REEL_AVX2 __m256i ChannelsOver(__m256i above, __m256i opacity, bool is_full, __m256i below) {
  const __m256i scaled = is_full ? above : _mm256_mulhi_epu16(above, opacity);
  const __m256i alpha = _mm256_shufflehi_epi16(_mm256_shufflelo_epi16(scaled, 0xFF), 0xFF);
  const __m256i transparency =
      _mm256_sub_epi16(_mm256_set1_epi16(static_cast<int16_t>(0xFF00)), alpha);
  const __m256i sum = _mm256_adds_epu16(scaled, _mm256_mulhi_epu16(below, transparency));
  return _mm256_srli_epi16(_mm256_adds_epu16(sum, _mm256_set1_epi16(128)), 8);
}

REEL_AVX2 __m256i EightOver(__m256i above, __m256i opacity, bool is_full, __m256i below) {
  const __m256i zero = _mm256_setzero_si256();
  const __m256i low = ChannelsOver(_mm256_unpacklo_epi8(zero, above), opacity, is_full,
                                   _mm256_unpacklo_epi8(below, below));
  const __m256i high = ChannelsOver(_mm256_unpackhi_epi8(zero, above), opacity, is_full,
                                    _mm256_unpackhi_epi8(below, below));
  return _mm256_packus_epi16(low, high);
}

REEL_AVX2 int32_t OverVectors(const uint32_t* above, int32_t width, uint32_t opacity, bool is_full,
                              uint32_t* onto) {
  const __m256i factor = _mm256_set1_epi16(static_cast<int16_t>(opacity));
  int32_t x = 0;
  for (; x + kPixelsPerVector <= width; x += kPixelsPerVector) {
    const __m256i eight = LoadEight(above + x);
    // Most of a picture that is laid over another is often empty.
    if (_mm256_testz_si256(eight, eight)) continue;
    StoreEight(onto + x, EightOver(eight, factor, is_full, LoadEight(onto + x)));
  }
  return x;
}

__attribute__((target("avx2"))) void Avx2Over(const uint32_t* above, int32_t width,
                                              uint32_t opacity, uint32_t* onto) {
  const int32_t done = opacity == kFullOpacity ? OverVectors(above, width, opacity, true, onto)
                                               : OverVectors(above, width, opacity, false, onto);
  PortablePixelRows().over(above + done, width - done, opacity, onto + done);
}

// The product of a difference and the weight in 32768ths, rounded as mix says: what the instruction is for.
REEL_AVX2 __m256i MixedChannels(__m256i other, __m256i weight, __m256i onto) {
  return _mm256_add_epi16(onto, _mm256_mulhrs_epi16(_mm256_sub_epi16(other, onto), weight));
}

__attribute__((target("avx2"))) void Avx2Mix(const uint32_t* other, int32_t width, int32_t weight,
                                             uint32_t* onto) {
  const __m256i zero = _mm256_setzero_si256();
  const __m256i factor = _mm256_set1_epi16(static_cast<int16_t>(weight));
  int32_t x = 0;
  for (; x + kPixelsPerVector <= width; x += kPixelsPerVector) {
    const __m256i from = LoadEight(other + x);
    const __m256i to = LoadEight(onto + x);
    const __m256i low =
        MixedChannels(_mm256_unpacklo_epi8(from, zero), factor, _mm256_unpacklo_epi8(to, zero));
    const __m256i high =
        MixedChannels(_mm256_unpackhi_epi8(from, zero), factor, _mm256_unpackhi_epi8(to, zero));
    StoreEight(onto + x, _mm256_packus_epi16(low, high));
  }
  PortablePixelRows().mix(other + x, width - x, weight, onto + x);
}

}  // namespace

const PixelRows* Avx2PixelRows() {
  static constexpr PixelRows rows{Avx2Over, Avx2Mix};
  return __builtin_cpu_supports("avx2") ? &rows : nullptr;
}

}  // namespace reel

#else

namespace reel {

const PixelRows* Avx2PixelRows() { return nullptr; }

}  // namespace reel

#endif
