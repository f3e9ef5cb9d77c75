// FrameStore: one process's way to the frames that are kept.
//
//     FrameStore store(FramesDirectory(FindCacheDirectory()));
//     if (store.Find(key, slot.size()) && store.Load(key, slot)) ...     the slot holds the frame
//     store.Save(key, slot)
//
// An entry that is damaged is none, and is removed. A loss of power may leave damaged ones (nothing is
// flushed), nothing else does. Paths are used and no descriptors kept: whoever draws beside this may
// close what he has not opened. One thread.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/status.h"
#include "cache/frame_entry.h"
#include "cache/frame_key.h"

namespace reel {

class FrameStore {
 public:
  // `frames`: FramesDirectory. Touches nothing.
  explicit FrameStore(std::string frames);

  // kUnavailable, with the place and the reason, when frames cannot be kept there. Makes the directory.
  Status Prepare() const;

  // Whether something is kept for a frame of so many bytes; reads it, and notes that it was used.
  bool Find(const FrameKey& key, size_t slot_bytes);

  // Fills `slot` with what was found; the digest of its bytes. Nothing when the entry is damaged; then it
  // is removed, and `slot` may hold anything. REQUIRES: Find(key, slot.size()) was the last call.
  std::optional<Digest> Load(const FrameKey& key, std::span<std::byte> slot);

  // Keeps `slot`; returns the bytes that it takes on the disk. On failure kUnavailable with the reason: no
  // room, no permission.
  Result<int64_t> Save(const FrameKey& key, std::span<const std::byte> slot);

 private:
  std::string PathOf(const FrameKey& key) const;
  Status WriteFile(const std::string& folder, const std::string& path,
                   std::span<const std::byte> file);

  const std::string frames_;
  FrameEntryCodec codec_;
  std::vector<std::byte> file_;  // that was read last
};

// What a file of `bytes` takes on the disk, near enough.
constexpr int64_t DiskBytes(int64_t bytes) {
  constexpr int64_t kBlock = 4096;
  return (bytes + kBlock - 1) / kBlock * kBlock;
}

}  // namespace reel
