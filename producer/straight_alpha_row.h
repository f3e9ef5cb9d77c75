// A row of premultiplied pixels to straight alpha: the inner loop of the conversion to kBgra, once
// portable and once for AVX2. Pure functions over the caller's memory, safe from any thread.
//
// Not libyuv's ARGBUnattenuate: with AVX2 it misses the exactly rounded value by one for nearly
// half of all pairs of a colour and an alpha (bench/pixel_conversion_bench.cc counts them).

#pragma once

#include <cstddef>
#include <cstdint>

namespace reel {

// Reads `width` pixels 0xAARRGGBB, premultiplied, and writes width * 4 bytes B, G, R, A with
// c = min(255, round(255 c' / a)), exactly, halves rounded up; where a = 0 all four bytes are 0.
// All writers give the same bytes. REQUIRES: the output does not overlap the input.
using StraightAlphaRowWriter = void (*)(const uint32_t* pixels, int32_t width, std::byte* bgra);

void WriteStraightAlphaRowPortable(const uint32_t* pixels, int32_t width, std::byte* bgra);

// The writer for AVX2; null where the processor or the architecture has none.
StraightAlphaRowWriter Avx2StraightAlphaRowWriter();

// The fastest writer that this processor runs.
StraightAlphaRowWriter FastestStraightAlphaRowWriter();

}  // namespace reel
