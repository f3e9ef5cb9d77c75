#include "producer/row_hash.h"

#include <cstddef>

// The library's dispatcher takes the widest vectors that the processor has; the plain function those
// that every processor of the architecture has, which takes nearly twice as long (AVX2 against SSE2,
// bench/pixel_conversion_bench).
#if defined(__x86_64__)
#include <xxh_x86dispatch.h>
#else
#include <xxhash.h>
#endif

#include "shm/ring_layout.h"

namespace reel {

uint64_t HashOfRows(const ArgbPicture& picture, RowRange rows) {
  const size_t bytes =
      static_cast<size_t>(rows.end - rows.first - 1) * static_cast<size_t>(picture.stride_bytes) +
      static_cast<size_t>(picture.width) * sizeof(uint32_t);
  const uint64_t hash = XXH3_64bits(picture.Row(rows.first), bytes);
  return hash != kUnknownBand ? hash : 1;
}

}  // namespace reel
