// The hash by which rows that were drawn again are recognised. Pure; safe from any thread.

#pragma once

#include <cstdint>

#include "producer/argb_picture.h"

namespace reel {

// XXH3-64 of the rows' pixels and of what stands between them, but never kUnknownBand. Of different
// rows equal with a probability of 2^-64. REQUIRES: rows of the picture, at least one.
uint64_t HashOfRows(const ArgbPicture& picture, RowRange rows);

}  // namespace reel
