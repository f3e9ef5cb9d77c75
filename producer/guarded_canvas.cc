#include "producer/guarded_canvas.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cwchar>
#include <utility>

namespace reel {
namespace {

// Rows on cache lines: Cairo (pixman) and the conversion both read them with vector loads.
constexpr size_t kRowAlignment = 64;

constexpr size_t RoundUp(size_t value, size_t multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

}  // namespace

Result<GuardedCanvas> GuardedCanvas::Create(PictureSize size) {
  const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  const size_t stride = RoundUp(static_cast<size_t>(size.width) * sizeof(uint32_t), kRowAlignment);
  const size_t pixel_bytes = stride * static_cast<size_t>(size.height);
  const size_t inner = RoundUp(pixel_bytes, page);

  // Everything inaccessible first, then the inside opened: a failure half-way leaves no gap unguarded.
  void* mapping = mmap(nullptr, inner + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapping == MAP_FAILED) {
    return UnavailableErrno("memory for the picture", errno);
  }
  GuardedCanvas canvas;
  canvas.mapping_ = mapping;
  canvas.mapping_bytes_ = inner + 2 * page;
  auto* inside = static_cast<std::byte*>(mapping) + page;
  if (mprotect(inside, inner, PROT_READ | PROT_WRITE) != 0) {
    return UnavailableErrno("memory for the picture", errno);
  }
  // Flush with the page behind; both sizes are multiples of 64, so rows stay aligned.
  canvas.pixels_ = reinterpret_cast<uint32_t*>(inside + (inner - pixel_bytes));
  canvas.pixel_bytes_ = pixel_bytes;
  canvas.stride_bytes_ = static_cast<int32_t>(stride);
  canvas.size_ = size;
  return canvas;
}

GuardedCanvas::GuardedCanvas(GuardedCanvas&& other) noexcept
    : mapping_(std::exchange(other.mapping_, nullptr)),
      mapping_bytes_(other.mapping_bytes_),
      pixels_(other.pixels_),
      pixel_bytes_(other.pixel_bytes_),
      stride_bytes_(other.stride_bytes_),
      size_(other.size_) {}

GuardedCanvas::~GuardedCanvas() {
  if (mapping_ != nullptr) munmap(mapping_, mapping_bytes_);
}

void GuardedCanvas::ClearRows(RowRange rows, bool transparent) {
  // wmemset: glibc has a fill of words with the widest stores of the processor. GCC 12 makes a loop over
  // single words of std::fill at -O2, on which a producer of examples/red_square spent more than on the
  // conversion (perf record).
  static_assert(sizeof(wchar_t) == sizeof(uint32_t));
  const size_t row_pixels = static_cast<size_t>(stride_bytes_) / sizeof(uint32_t);
  std::wmemset(reinterpret_cast<wchar_t*>(pixels_ + static_cast<size_t>(rows.first) * row_pixels),
               static_cast<wchar_t>(transparent ? 0U : 0xFF000000U),
               static_cast<size_t>(rows.end - rows.first) * row_pixels);
}

}  // namespace reel
