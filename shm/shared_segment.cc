#include "shm/shared_segment.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <new>
#include <utility>

#include "base/available_memory.h"

namespace reel {
namespace {

namespace ipc = boost::interprocess;

// What mapped_region asks of the thing it maps.
class DescriptorMappable {
 public:
  explicit DescriptorMappable(int fd) : fd_(fd) {}
  ipc::mapping_handle_t get_mapping_handle() const { return {fd_, false}; }

 private:
  int fd_;
};

constexpr uint64_t RoundUpToPage(uint64_t bytes) {
  return (bytes + kPageBytes - 1) / kPageBytes * kPageBytes;
}

uint64_t PitchBytes(const RingGeometry& geometry) { return RoundUpToPage(geometry.slot_bytes); }

uint64_t BandsOffset(const RingGeometry& geometry) {
  return kHeaderBytes + geometry.slot_count * sizeof(SlotEntry);
}

uint64_t PixelsOffset(const RingGeometry& geometry) {
  return RoundUpToPage(BandsOffset(geometry) + geometry.slot_count * sizeof(SlotBands));
}

// MFD_NOEXEC_SEAL came with Linux 6.3; Debian 12's own kernel is 6.1 and answers EINVAL.
unique_fd CreateMemfd() {
#ifndef MFD_NOEXEC_SEAL
  constexpr unsigned int MFD_NOEXEC_SEAL = 0x0008U;  // linux/memfd.h, Linux 6.3
#endif
  constexpr unsigned int kFlags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
  unique_fd fd(memfd_create("reel-ring", kFlags | MFD_NOEXEC_SEAL));
  if (!fd.valid()) fd.reset(memfd_create("reel-ring", kFlags));
  return fd;
}

double ToMiB(uint64_t bytes) { return static_cast<double>(bytes) / (1024.0 * 1024.0); }

Status CheckAvailable(uint64_t bytes) {
  const int64_t available = AvailableMemoryBytes();
  if (bytes <= static_cast<uint64_t>(available)) return Status::Ok();
  return Unavailable(fmt::format("the ring needs {:.1f} MiB of memory, {:.1f} MiB are available",
                                 ToMiB(bytes), ToMiB(static_cast<uint64_t>(available))));
}

Status ReserveAndSeal(int fd, uint64_t bytes) {
  // A memfd is born with mode 0777: another user who got hold of the descriptor could open it again
  // through /proc.
  if (fchmod(fd, 0600) != 0) return UnavailableErrno("fchmod", errno);
  if (fallocate(fd, 0, 0, static_cast<off_t>(bytes)) != 0) {
    return UnavailableErrno(fmt::format("the ring needs {:.1f} MiB of memory", ToMiB(bytes)),
                            errno);
  }
  if (fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) {
    return UnavailableErrno("sealing the ring's memory", errno);
  }
  return Status::Ok();
}

Result<ipc::mapped_region> Map(int fd, uint64_t bytes) {
  try {
    return ipc::mapped_region(DescriptorMappable(fd), ipc::read_write, 0, bytes);
  } catch (const ipc::interprocess_exception& exception) {
    return Unavailable(fmt::format("mapping {} bytes of the ring: {}", bytes, exception.what()));
  }
}

Status Mismatch(std::string_view field, uint64_t found, uint64_t expected) {
  return Internal(
      fmt::format("not a ring of this version: {} is {}, expected {}", field, found, expected));
}

}  // namespace

uint64_t SegmentBytes(const RingGeometry& geometry) {
  return PixelsOffset(geometry) + geometry.slot_count * PitchBytes(geometry);
}

SharedSegment::SharedSegment(unique_fd fd, ipc::mapped_region region, const RingGeometry& geometry)
    : fd_(std::move(fd)),
      region_(std::move(region)),
      geometry_(geometry),
      pitch_bytes_(PitchBytes(geometry)) {
  auto* base = static_cast<std::byte*>(region_.get_address());
  header_ = std::launder(reinterpret_cast<RingHeader*>(base));
  slots_ = std::launder(reinterpret_cast<SlotEntry*>(base + kHeaderBytes));
  bands_ = std::launder(reinterpret_cast<SlotBands*>(base + BandsOffset(geometry)));
  first_pixel_ = base + PixelsOffset(geometry);
}

Result<SharedSegment> SharedSegment::Create(const RingGeometry& geometry) {
  if (geometry.slot_count == 0 || geometry.slot_bytes == 0) {
    return InvalidInput("a ring needs at least one slot of at least one byte");
  }
  const uint64_t bytes = SegmentBytes(geometry);
  REEL_RETURN_IF_ERROR(CheckAvailable(bytes));
  unique_fd fd = CreateMemfd();
  if (!fd.valid()) return UnavailableErrno("memfd_create", errno);
  REEL_RETURN_IF_ERROR(ReserveAndSeal(fd.get(), bytes));
  REEL_ASSIGN_OR_RETURN(ipc::mapped_region region, Map(fd.get(), bytes));

  SharedSegment segment(std::move(fd), std::move(region), geometry);
  RingHeader& header = *new (&segment.header()) RingHeader{};
  header.slot_count = geometry.slot_count;
  header.frame_count = geometry.frame_count;
  header.slot_bytes = geometry.slot_bytes;
  header.slot_pitch_bytes = PitchBytes(geometry);
  header.pixels_offset = PixelsOffset(geometry);
  header.segment_bytes = bytes;
  header.active_seats.store(UINT32_MAX, std::memory_order_relaxed);
  header.writer_waits_for.store(kNoFrame, std::memory_order_relaxed);
  for (uint32_t i = 0; i < geometry.slot_count; ++i) {
    new (&segment.slot(i)) SlotEntry{};
    new (&segment.bands(i)) SlotBands{};
  }
  // Last: serves the acquire in Attach.
  header.ready_version.store(kRingVersion, std::memory_order_release);
  return segment;
}

Result<SharedSegment> SharedSegment::Attach(unique_fd fd) {
  struct stat info {};
  if (fstat(fd.get(), &info) != 0) {
    return Status::FromErrno(StatusCode::kInternal, "fstat of the ring's descriptor", errno);
  }
  const auto file_bytes = static_cast<uint64_t>(info.st_size);
  if (file_bytes < kHeaderBytes) return Mismatch("size in bytes", file_bytes, kHeaderBytes);
  REEL_ASSIGN_OR_RETURN(ipc::mapped_region region, Map(fd.get(), file_bytes));

  const auto* header = static_cast<const RingHeader*>(region.get_address());
  // Serves the release at the end of Create.
  const uint32_t version = header->ready_version.load(std::memory_order_acquire);
  if (version != kRingVersion) return Mismatch("version", version, kRingVersion);
  const RingGeometry geometry{header->slot_count, header->slot_bytes, header->frame_count};
  if (geometry.slot_count == 0 || geometry.slot_count >= (1U << 20)) {
    return Mismatch("slot_count", geometry.slot_count, 1);
  }
  if (geometry.slot_bytes == 0 || geometry.slot_bytes >= (1ULL << 40)) {
    return Mismatch("slot_bytes", geometry.slot_bytes, 1);
  }
  if (SegmentBytes(geometry) != file_bytes) {
    return Mismatch("size in bytes", file_bytes, SegmentBytes(geometry));
  }
  return SharedSegment(std::move(fd), std::move(region), geometry);
}

bool SharedSegment::SetWordsAccessible(bool accessible) const {
  // Pixels begin on a page (ring_layout.h).
  return mprotect(region_.get_address(), PixelsOffset(geometry_),
                  accessible ? PROT_READ | PROT_WRITE : PROT_NONE) == 0;
}

}  // namespace reel
