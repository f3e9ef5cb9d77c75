// Rows of premultiplied pixels laid over each other: the inner loops of composing, once portable and once
// for AVX2. Pure functions over the caller's memory, safe from any thread.
//
// Not Cairo: its source-over takes about twice as long (bench/timeline_bench.cc), and what it writes into a
// picture without alpha need not be opaque.

#pragma once

#include <cstdint>

namespace reel {

struct PixelRows {
  // onto = above * opacity + onto * (1 - alpha of that), each channel rounded; in 65536ths, 0 .. 65536.
  // Opaque stays opaque, and under a transparent pixel everything stays as it is. What is no premultiplied
  // pixel gives colours that are cut at 255.
  void (*over)(const uint32_t* above, int32_t width, uint32_t opacity, uint32_t* onto);
  // onto = onto * (1 - weight) + other * weight, each channel rounded to the nearest, halves up; in
  // 32768ths, 0 .. 32767.
  void (*mix)(const uint32_t* other, int32_t width, int32_t weight, uint32_t* onto);
};

inline constexpr uint32_t kFullOpacity = 65536;
inline constexpr int32_t kFullWeight = 32768;

// All give the same bytes. REQUIRES of all: no overlap.
const PixelRows& PortablePixelRows();
// Null where the processor or the architecture has none.
const PixelRows* Avx2PixelRows();
// The fastest that this processor runs.
const PixelRows& FastestPixelRows();

}  // namespace reel
