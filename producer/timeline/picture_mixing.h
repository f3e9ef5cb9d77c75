// What is done to whole pictures, pixel by pixel. Pure functions; any thread.

#pragma once

#include <cstdint>

#include "producer/timeline/clip_canvas.h"

namespace reel {

// Every pixel becomes `argb` (premultiplied).
void FillPicture(const ClipCanvas& canvas, uint32_t argb);

// Copies the pixels. REQUIRES: equal sizes; no overlap.
void CopyPicture(const ClipCanvas& from, const ClipCanvas& to);

// onto = onto * (1 - weight) + other * weight, each channel rounded to the nearest; premultiplied, so that a
// transparent pixel's colour does not matter, and opaque with opaque stays opaque. The weight counts in
// 32768ths. REQUIRES: equal sizes; no overlap; 0 <= weight <= 1.
void MixPicture(const ClipCanvas& other, double weight, const ClipCanvas& onto);

// `above` over `onto`, as PixelRows has it. REQUIRES: equal sizes; no overlap; 0 <= opacity <= 1.
void OverPicture(const ClipCanvas& above, double opacity, const ClipCanvas& onto);

// 0xAARRGGBB with straight alpha to premultiplied.
uint32_t PremultipliedColour(uint32_t straight);

}  // namespace reel
