// The AVX2 writer: eight pixels at once, in single precision. For the attribute see
// bt709_row_pair_avx2.cc.

#include "producer/straight_alpha_row.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define REEL_AVX2 __attribute__((target("avx2"), always_inline)) inline

namespace reel {
namespace {

constexpr int32_t kPixelsPerVector = 8;

// A value that is no half is at least 1 / 510 away from one (its denominator is at most 2 * 255),
// and the quotient in single precision is wrong by less than 2^-14: a little more than one half
// rounds the halves up and everything else as it should be.
constexpr float kHalf = 0.5f + 1.0f / 1024;

// One channel at bits `shift`, straight, in its place. No channel of a premultiplied pixel is above
// its alpha: the smaller of the two cuts the result at 255, and gives 0 where alpha is 0.
REEL_AVX2 __m256i StraightChannel(__m256i pixels, int shift, __m256i alpha, __m256 scale) {
  const __m256i channel =
      _mm256_and_si256(_mm256_srli_epi32(pixels, shift), _mm256_set1_epi32(0xff));
  const __m256 premultiplied = _mm256_cvtepi32_ps(_mm256_min_epi32(channel, alpha));
  const __m256 straight = _mm256_add_ps(_mm256_mul_ps(premultiplied, scale), _mm256_set1_ps(kHalf));
  return _mm256_slli_epi32(_mm256_cvttps_epi32(straight), shift);
}

REEL_AVX2 __m256i StraightPixels(__m256i pixels) {
  const __m256i alpha = _mm256_srli_epi32(pixels, 24);
  const __m256i divisor = _mm256_max_epi32(alpha, _mm256_set1_epi32(1));
  const __m256 scale = _mm256_div_ps(_mm256_set1_ps(255.0f), _mm256_cvtepi32_ps(divisor));
  const __m256i blue = StraightChannel(pixels, 0, alpha, scale);
  const __m256i green = StraightChannel(pixels, 8, alpha, scale);
  const __m256i red = StraightChannel(pixels, 16, alpha, scale);
  return _mm256_or_si256(_mm256_or_si256(blue, green),
                         _mm256_or_si256(red, _mm256_slli_epi32(alpha, 24)));
}

REEL_AVX2 void WriteVector(const uint32_t* pixels, std::byte* bgra) {
  const __m256i opaque = _mm256_set1_epi32(static_cast<int32_t>(0xff000000));
  __m256i eight = _mm256_loadu_si256(reinterpret_cast<const __m256i_u*>(pixels));
  if (!_mm256_testc_si256(eight, opaque)) eight = StraightPixels(eight);
  _mm256_storeu_si256(reinterpret_cast<__m256i_u*>(bgra), eight);
}

__attribute__((target("avx2"))) void WriteStraightAlphaRowAvx2(const uint32_t* pixels,
                                                               int32_t width, std::byte* bgra) {
  if (width < kPixelsPerVector) return WriteStraightAlphaRowPortable(pixels, width, bgra);
  const int32_t last = width - kPixelsPerVector;
  for (int32_t x = 0; x < last; x += kPixelsPerVector) {
    WriteVector(pixels + x, bgra + x * sizeof(uint32_t));
  }
  // Together with pixels that are done already, unless the width is a multiple.
  WriteVector(pixels + last, bgra + last * sizeof(uint32_t));
}

}  // namespace

StraightAlphaRowWriter Avx2StraightAlphaRowWriter() {
  return __builtin_cpu_supports("avx2") ? WriteStraightAlphaRowAvx2 : nullptr;
}

}  // namespace reel

#else

namespace reel {

StraightAlphaRowWriter Avx2StraightAlphaRowWriter() { return nullptr; }

}  // namespace reel

#endif
