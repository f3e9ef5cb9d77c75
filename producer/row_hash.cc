#include "producer/row_hash.h"

#include <cstddef>

// The library's dispatcher takes the widest vectors that the processor has, the plain function those
// that every processor of the architecture has (bench/band_conversion_bench: 0.79 of its time).
#if defined(__x86_64__)
#include <xxh_x86dispatch.h>
#else
#include <xxhash.h>
#endif

#include "shm/ring_layout.h"

namespace reel {

uint64_t HashOfRows(const ArgbPicture& picture, RowRange rows) {
  return HashOfRows(SourcePicture{reinterpret_cast<const std::byte*>(picture.pixels), picture.width,
                                  picture.height, picture.stride_bytes, PixelLayout::kArgb32},
                    rows);
}

uint64_t HashOfRows(const SourcePicture& picture, RowRange rows) {
  const int64_t bytes = (rows.end - rows.first - 1) * picture.stride_bytes +
                        picture.width * PixelBytes(picture.layout);
  const uint64_t hash = XXH3_64bits_withSeed(picture.Row(rows.first), static_cast<size_t>(bytes),
                                             static_cast<uint64_t>(picture.layout) - 1);
  return hash != kUnknownBand ? hash : 1;
}

}  // namespace reel
