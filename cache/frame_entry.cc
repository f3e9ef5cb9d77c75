#include "cache/frame_entry.h"

#include <zstd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace reel {
namespace {

constexpr int kLevel = -1;
// What compression has to save, one part in so many, to be worth undoing.
constexpr size_t kLeastSaving = 8;

enum class Method : uint32_t { kPlain = 0, kZstd = 1 };

struct Header {
  std::array<char, 8> magic;
  uint32_t version;
  Method method;
  Digest film;
  Digest frame;
  Digest content;  // of the slot's bytes
  uint64_t slot_bytes;
  uint64_t payload_bytes;
};
static_assert(std::is_trivially_copyable_v<Header> && sizeof(Header) == 80);

constexpr std::array<char, 8> kMagic = {'R', 'E', 'E', 'L', 'f', 'r', 'm', '\n'};
constexpr auto kVersion = static_cast<uint32_t>(kFrameCacheVersion);

Header HeaderFor(const FrameKey& key, std::span<const std::byte> slot) {
  return {kMagic,      kVersion, Method::kPlain, key.film, key.frame, DigestOfBytes(slot),
          slot.size(), 0};
}

}  // namespace

FrameEntryCodec::FrameEntryCodec()
    : compressor_(ZSTD_createCCtx()), decompressor_(ZSTD_createDCtx()) {}

FrameEntryCodec::~FrameEntryCodec() = default;

void FrameEntryCodec::Free::operator()(ZSTD_CCtx_s* context) const { ZSTD_freeCCtx(context); }
void FrameEntryCodec::Free::operator()(ZSTD_DCtx_s* context) const { ZSTD_freeDCtx(context); }

size_t FrameEntryCodec::MostFileBytes(size_t slot_bytes) {
  return sizeof(Header) + ZSTD_compressBound(slot_bytes);
}

std::span<const std::byte> FrameEntryCodec::Write(const FrameKey& key,
                                                  std::span<const std::byte> slot) {
  if (!compressor_) return {};
  file_.resize(MostFileBytes(slot.size()));
  Header header = HeaderFor(key, slot);
  std::byte* const payload = file_.data() + sizeof(header);
  const size_t compressed = ZSTD_compressCCtx(
      compressor_.get(), payload, file_.size() - sizeof(header), slot.data(), slot.size(), kLevel);
  if (!ZSTD_isError(compressed) && compressed <= slot.size() - slot.size() / kLeastSaving) {
    header.method = Method::kZstd;
    header.payload_bytes = compressed;
  } else {
    header.payload_bytes = slot.size();
    std::memcpy(payload, slot.data(), slot.size());
  }
  std::memcpy(file_.data(), &header, sizeof(header));
  return std::span(file_).first(sizeof(header) + header.payload_bytes);
}

std::optional<Digest> FrameEntryCodec::Read(const FrameKey& key, std::span<const std::byte> file,
                                            std::span<std::byte> slot) {
  Header header;
  if (file.size() < sizeof(header) || !decompressor_) return std::nullopt;
  std::memcpy(&header, file.data(), sizeof(header));
  const std::span<const std::byte> payload = file.subspan(sizeof(header));
  if (header.magic != kMagic || header.version != kVersion ||
      FrameKey{header.film, header.frame} != key || header.slot_bytes != slot.size() ||
      header.payload_bytes != payload.size()) {
    return std::nullopt;
  }
  if (header.method == Method::kZstd) {
    const size_t got = ZSTD_decompressDCtx(decompressor_.get(), slot.data(), slot.size(),
                                           payload.data(), payload.size());
    if (ZSTD_isError(got) || got != slot.size()) return std::nullopt;
  } else if (header.method == Method::kPlain && payload.size() == slot.size()) {
    std::copy(payload.begin(), payload.end(), slot.begin());
  } else {
    return std::nullopt;
  }
  return DigestOfBytes(slot) == header.content ? std::optional(header.content) : std::nullopt;
}

}  // namespace reel
