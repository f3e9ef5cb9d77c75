// A picture as a PNG file in memory, and back, by libpng. Pure; any thread.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/status.h"
#include "picture/raster.h"

namespace reel {

// Compressed quickly rather than well. On failure kInternal.
Result<std::string> EncodePng(const Raster& picture);

// Whatever kind of PNG it is, as RGB over black, or with `keep_alpha` as RGBA. On failure kInvalidInput:
// it is none, or larger than kMaxPngPixels.
inline constexpr int64_t kMaxPngPixels = int64_t{64} << 20;
enum class PngAlpha { kOverBlack, kKeep };
Result<Raster> DecodePng(std::string_view png, PngAlpha alpha);

}  // namespace reel
