#include "producer/straight_alpha_row.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace reel {
namespace {

struct NamedWriter {
  std::string name;
  StraightAlphaRowWriter write;
};

std::vector<NamedWriter> Writers() {
  std::vector<NamedWriter> writers = {{"portable", WriteStraightAlphaRowPortable}};
  if (Avx2StraightAlphaRowWriter() != nullptr) {
    writers.push_back({"AVX2", Avx2StraightAlphaRowWriter()});
  }
  return writers;
}

uint32_t ExactChannel(uint32_t channel, uint32_t alpha) {
  if (alpha == 0) return 0;
  return static_cast<uint32_t>(std::min(255.0, std::round(255.0 * channel / alpha)));
}

uint32_t ExactPixel(uint32_t pixel) {
  const uint32_t alpha = pixel >> 24;
  return alpha << 24 | ExactChannel(pixel >> 16 & 0xff, alpha) << 16 |
         ExactChannel(pixel >> 8 & 0xff, alpha) << 8 | ExactChannel(pixel & 0xff, alpha);
}

std::vector<uint32_t> Exact(std::vector<uint32_t> row) {
  std::ranges::transform(row, row.begin(), ExactPixel);
  return row;
}

std::vector<uint32_t> Written(StraightAlphaRowWriter write, const std::vector<uint32_t>& row) {
  std::vector<std::byte> bytes(row.size() * 4);
  write(row.data(), static_cast<int32_t>(row.size()), bytes.data());
  std::vector<uint32_t> pixels(row.size());
  if (!row.empty()) std::memcpy(pixels.data(), bytes.data(), bytes.size());
  return pixels;
}

TEST_CASE("every colour with every alpha becomes exactly straight, in each channel") {
  for (const auto& [name, write] : Writers()) {
    for (uint32_t alpha = 0; alpha < 256; ++alpha) {
      INFO(name << ", alpha " << alpha);
      std::vector<uint32_t> row(256);
      for (uint32_t c = 0; c < 256; ++c) {
        row[c] = alpha << 24 | c << 16 | (255 - c) << 8 | (c ^ 0x55);
      }
      REQUIRE(Written(write, row) == Exact(row));
    }
  }
}

TEST_CASE("opaque and translucent pixels mixed at every width are exact") {
  for (const auto& [name, write] : Writers()) {
    std::mt19937 random(1);
    for (size_t width = 0; width < 100; ++width) {
      INFO(name << ", width " << width);
      std::vector<uint32_t> row(width);
      for (uint32_t& pixel : row) {
        const uint32_t alpha_at_least = random() % 8 == 0 ? 0 : 0xff000000;
        pixel = static_cast<uint32_t>(random()) | alpha_at_least;
      }
      REQUIRE(Written(write, row) == Exact(row));
    }
  }
}

TEST_CASE("a row ends where its width says") {
  for (const auto& [name, write] : Writers()) {
    for (int32_t width = 0; width < 40; ++width) {
      INFO(name << ", width " << width);
      const std::vector<uint32_t> row(width, 0x80402010);
      std::vector<std::byte> bytes(size_t(width) * 4 + 64, std::byte{0xa5});
      write(row.data(), width, bytes.data());
      REQUIRE(std::all_of(bytes.begin() + width * 4, bytes.end(),
                          [](std::byte byte) { return byte == std::byte{0xa5}; }));
    }
  }
}

}  // namespace
}  // namespace reel
