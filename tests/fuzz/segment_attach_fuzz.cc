// SharedSegment::Attach over a descriptor of any size that holds any bytes: refused, or a ring all
// of whose words and pixels are inside of it.
//
// Input: the size in bytes (two bytes, times 16), then what the memory begins with.

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "expectation.h"
#include "shm/shared_segment.h"

namespace {

using reel::Expect;

void Touch(const reel::SharedSegment& segment) {
  for (uint32_t slot = 0; slot < segment.geometry().slot_count; ++slot) {
    segment.slot(slot).word.fetch_add(1);
    const auto pixels = segment.pixels(slot);
    Expect(pixels.size() == segment.geometry().slot_bytes, "a slot holds a frame");
    pixels.front() = pixels.back() = std::byte{1};
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t bytes) {
  if (bytes < 2) return 0;
  const size_t memory_bytes = (size_t{data[0]} | size_t{data[1]} << 8) * 16;
  reel::unique_fd fd(memfd_create("fuzzed-ring", MFD_CLOEXEC));
  Expect(ftruncate(fd.get(), static_cast<off_t>(memory_bytes)) == 0, "a memfd");
  const size_t written = std::min(bytes - 2, memory_bytes);
  Expect(pwrite(fd.get(), data + 2, written, 0) == static_cast<ssize_t>(written), "its bytes");
  const auto segment = reel::SharedSegment::Attach(std::move(fd));
  if (segment.ok()) Touch(segment.value());
  return 0;
}
