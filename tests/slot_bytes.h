// Bytes of frames for tests of the cache: of one number always the same, of others different.

#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace reel {

using SlotBytes = std::vector<std::byte>;

// Mostly flat, as plots are.
inline SlotBytes FlatFrame(uint32_t number, size_t bytes) {
  SlotBytes slot(bytes, std::byte{16});
  for (size_t i = 0; i < bytes; i += 97) slot[i] = static_cast<std::byte>(number + i / 97);
  return slot;
}

// Nothing that compression could save.
inline SlotBytes NoisyFrame(uint32_t number, size_t bytes) {
  std::minstd_rand engine(number + 1);
  SlotBytes slot(bytes);
  for (std::byte& byte : slot) byte = static_cast<std::byte>(engine() >> 8);
  return slot;
}

}  // namespace reel
