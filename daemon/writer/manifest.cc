#include "daemon/writer/manifest.h"

#include <spdlog/spdlog.h>
#include <xxhash.h>

#include <cerrno>
#include <cinttypes>

namespace reel {
namespace {

Status WriteError() {
  Status status = UnavailableErrno("writing the manifest", errno);
  spdlog::error("{}", status.message());
  return status;
}

}  // namespace

Manifest::Manifest(unique_fd fd, uint64_t first_frame)
    : file_(fdopen(fd.release(), "w")), first_frame_(first_frame) {}

Status Manifest::Add(uint64_t frame, std::span<const std::byte> bytes) {
  const uint64_t hash = XXH3_64bits(bytes.data(), bytes.size());
  const int written =
      std::fprintf(file_.get(), "%" PRIu64 " %016" PRIx64 "\n", first_frame_ + frame, hash);
  return written > 0 ? Status::Ok() : WriteError();
}

Status Manifest::Close() { return std::fflush(file_.get()) == 0 ? Status::Ok() : WriteError(); }

}  // namespace reel
