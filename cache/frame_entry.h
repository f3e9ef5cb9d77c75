// FrameEntry: the content of the file that one frame is kept in: a header, then its slot's bytes,
// compressed unless that saves too little.
//
// What is read may be anything: a file that was cut, or that a disk has damaged. It is taken only when
// the header fits the key that is looked for and the digest of what comes out is the one in the header.
//
// Compressed by zstd, level -1: of plots 10 to 20 times smaller, in 2 ms for 3 MB; lz4 is 0.6 ms faster
// and a third larger, noise costs both 3 ms and gains nothing (measured when this was chosen).
//
// One per process; one thread.

#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "cache/digest.h"
#include "cache/frame_key.h"

struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;

namespace reel {

class FrameEntryCodec {
 public:
  FrameEntryCodec();
  ~FrameEntryCodec();
  FrameEntryCodec(const FrameEntryCodec&) = delete;
  FrameEntryCodec& operator=(const FrameEntryCodec&) = delete;

  // The file for `slot` under `key`; valid until the next call. Empty without memory for it.
  std::span<const std::byte> Write(const FrameKey& key, std::span<const std::byte> slot);

  // Puts the slot's bytes that `file` holds into `slot` and returns their digest. Nothing when `file` is
  // not what Write made for this key and so many bytes; `slot` then holds anything.
  std::optional<Digest> Read(const FrameKey& key, std::span<const std::byte> file,
                             std::span<std::byte> slot);

  // No file for `slot_bytes` is larger.
  static size_t MostFileBytes(size_t slot_bytes);

 private:
  struct Free {
    void operator()(ZSTD_CCtx_s* context) const;
    void operator()(ZSTD_DCtx_s* context) const;
  };
  std::unique_ptr<ZSTD_CCtx_s, Free> compressor_;
  std::unique_ptr<ZSTD_DCtx_s, Free> decompressor_;
  std::vector<std::byte> file_;
};

}  // namespace reel
