// The hash by which rows that were drawn again are recognised. Pure; safe from any thread.

#pragma once

#include <cstdint>

#include "producer/argb_picture.h"
#include "producer/source_picture.h"

namespace reel {

// XXH3-64 of the rows' pixels and of what stands between them, but never kUnknownBand. Of different
// rows equal with a probability of 2^-64. REQUIRES: rows of the picture, at least one.
uint64_t HashOfRows(const ArgbPicture& picture, RowRange rows);

// The same of a picture in any layout; the same bytes in another layout give another hash.
uint64_t HashOfRows(const SourcePicture& picture, RowRange rows);

}  // namespace reel
