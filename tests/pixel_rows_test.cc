#include "producer/timeline/pixel_rows.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <vector>

namespace reel {
namespace {

uint32_t Pixel(uint32_t alpha, uint32_t red, uint32_t green, uint32_t blue) {
  return alpha << 24 | red << 16 | green << 8 | blue;
}

// What a channel would be without rounding.
double Over(uint32_t above, uint32_t alpha, double opacity, uint32_t below) {
  return above * opacity + below * (1 - alpha * opacity / 255);
}

uint32_t OverOne(const PixelRows& rows, uint32_t above, uint32_t opacity, uint32_t below) {
  rows.over(&above, 1, opacity, &below);
  return below;
}

// Channels that a premultiplied pixel of that alpha may have.
std::vector<uint32_t> Channels(uint32_t alpha) { return {0, alpha / 3, alpha / 2, alpha}; }

std::vector<const PixelRows*> AllRows() {
  std::vector<const PixelRows*> all = {&PortablePixelRows()};
  if (Avx2PixelRows() != nullptr) all.push_back(Avx2PixelRows());
  return all;
}

// So many of the same pixel that vectors and the rest of a row see it.
std::vector<uint32_t> RowOf(uint32_t pixel) { return std::vector<uint32_t>(11, pixel); }

TEST_CASE("for all pairs of alphas source-over is the exact value, rounded") {
  for (uint32_t alpha = 0; alpha < 256; ++alpha) {
    for (uint32_t alpha_below = 0; alpha_below < 256; ++alpha_below) {
      for (size_t i = 0; i < 4; ++i) {
        const uint32_t above = Channels(alpha)[i];
        const uint32_t below = Channels(alpha_below)[3 - i];
        const uint32_t pixel = OverOne(PortablePixelRows(), Pixel(alpha, above, 0, alpha),
                                       kFullOpacity, Pixel(alpha_below, below, alpha_below, 0));
        REQUIRE(std::abs((pixel >> 16 & 0xFF) - Over(above, alpha, 1, below)) <= 0.505);
        REQUIRE(std::abs((pixel >> 8 & 0xFF) - Over(0, alpha, 1, alpha_below)) <= 0.505);
        REQUIRE(std::abs((pixel & 0xFF) - Over(alpha, alpha, 1, 0)) <= 0.505);
        REQUIRE(std::abs((pixel >> 24) - Over(alpha, alpha, 1, alpha_below)) <= 0.505);
      }
    }
  }
}

TEST_CASE("with any opacity source-over is the exact value, rounded") {
  for (const uint32_t opacity : {0U, 1U, 300U, 16384U, 32768U, 43690U, 65535U}) {
    const double exact = opacity / 65536.0;
    for (uint32_t alpha = 0; alpha < 256; ++alpha) {
      for (uint32_t alpha_below = 0; alpha_below < 256; alpha_below += 5) {
        for (const uint32_t above : Channels(alpha)) {
          const uint32_t pixel = OverOne(PortablePixelRows(), Pixel(alpha, above, 0, 0), opacity,
                                         Pixel(alpha_below, alpha_below, 0, 0));
          REQUIRE(std::abs((pixel >> 16 & 0xFF) - Over(above, alpha, exact, alpha_below)) <= 0.51);
          REQUIRE(std::abs((pixel >> 24) - Over(alpha, alpha, exact, alpha_below)) <= 0.51);
        }
      }
    }
  }
}

TEST_CASE("what is under a transparent pixel stays, what is under an opaque one is gone") {
  for (uint32_t value = 0; value < 256; ++value) {
    const uint32_t below = Pixel(255, value, 255 - value, value / 2);
    CHECK(OverOne(PortablePixelRows(), 0, kFullOpacity, below) == below);
    CHECK(OverOne(PortablePixelRows(), 0, 20'000, below) == below);
    CHECK(OverOne(PortablePixelRows(), 0xFF102030, 0, below) == below);
    CHECK(OverOne(PortablePixelRows(), below, kFullOpacity, 0xFF102030) == below);
  }
}

TEST_CASE("opaque pixels stay opaque under anything") {
  for (uint32_t alpha = 0; alpha < 256; ++alpha) {
    for (const uint32_t opacity : {0U, 7U, 30'000U, 65'535U, kFullOpacity}) {
      const uint32_t pixel =
          OverOne(PortablePixelRows(), Pixel(alpha, alpha, 0, 0), opacity, 0xFFFFFFFF);
      REQUIRE(pixel >> 24 == 255);
      REQUIRE((pixel >> 16 & 0xFF) == 255);
    }
  }
}

TEST_CASE("colours above their alpha, which no pixel should have, are cut") {
  for (const PixelRows* rows : AllRows()) {
    std::vector<uint32_t> onto = RowOf(0xFFFFFFFF);
    rows->over(RowOf(0x00FF8000).data(), 11, kFullOpacity, onto.data());
    CHECK(onto == RowOf(0xFFFFFFFF));
  }
}

TEST_CASE("a mix is the exact value rounded to the nearest, halves up") {
  for (const int32_t weight : {0, 1, 8192, 16384, 20'000, 32'767}) {
    for (uint32_t from = 0; from < 256; ++from) {
      for (uint32_t to = 0; to < 256; ++to) {
        uint32_t onto = Pixel(255, from, to, 0);
        const uint32_t other = Pixel(255, to, from, 255);
        PortablePixelRows().mix(&other, 1, weight, &onto);
        const auto exact = [&](uint32_t a, uint32_t b) {
          return std::floor((a * (32'768.0 - weight) + b * static_cast<double>(weight)) / 32'768 +
                            0.5);
        };
        REQUIRE(onto >> 24 == 255);
        REQUIRE((onto >> 16 & 0xFF) == exact(from, to));
        REQUIRE((onto >> 8 & 0xFF) == exact(to, from));
        REQUIRE((onto & 0xFF) == exact(0, 255));
      }
    }
  }
}

TEST_CASE("AVX2 gives the same bytes for rows of any length and place") {
  if (Avx2PixelRows() == nullptr) return;
  std::mt19937 numbers(1);
  const auto random = [&] { return static_cast<uint32_t>(numbers()); };
  for (int round = 0; round < 4000; ++round) {
    const auto width = static_cast<int32_t>(random() % 40);
    const size_t offset = random() % 8;
    std::vector<uint32_t> above(64);
    std::vector<uint32_t> onto(64);
    // Runs of empty and of opaque pixels, which have ways of their own.
    const uint32_t kind = random() % 4;
    for (size_t i = 0; i < 64; ++i) {
      above[i] = kind == 0 ? 0 : kind == 1 ? random() | 0xFF000000 : random();
      if (kind == 2 && i % 16 < 10) above[i] = 0;
      onto[i] = random();
    }
    const uint32_t opacity = round % 3 == 0 ? kFullOpacity : random() % 65'537;
    const auto weight = static_cast<int32_t>(random() % 32'768);
    std::vector<uint32_t> expected = onto;
    std::vector<uint32_t> got = onto;
    PortablePixelRows().over(above.data() + offset, width, opacity, expected.data() + offset + 3);
    Avx2PixelRows()->over(above.data() + offset, width, opacity, got.data() + offset + 3);
    REQUIRE(got == expected);
    PortablePixelRows().mix(above.data() + offset, width, weight, expected.data() + offset + 3);
    Avx2PixelRows()->mix(above.data() + offset, width, weight, got.data() + offset + 3);
    REQUIRE(got == expected);
  }
}

}  // namespace
}  // namespace reel
