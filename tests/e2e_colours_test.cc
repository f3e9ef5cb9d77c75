// The colours that a viewer sees are those that were drawn: through the conversion, a real encoder
// and a real decoder.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "producer/pixel_conversion.h"
#include "temporary_directory.h"

namespace reel {
namespace {

constexpr int32_t kPatchSide = 32;  // pixels
constexpr int32_t kPatchColumns = 8;
constexpr int32_t kPatchRows = 5;
constexpr PictureSize kSize = {kPatchColumns * kPatchSide, kPatchRows* kPatchSide};

// The corners of the colour cube, greys next to the ends, and colours at random.
std::vector<uint32_t> PatchColours() {
  std::vector<uint32_t> colours = {0x000000, 0xffffff, 0xff0000, 0x00ff00, 0x0000ff, 0xffff00,
                                   0x00ffff, 0xff00ff, 0x010101, 0xfefefe, 0x808080, 0xff8000};
  std::mt19937 random(1);
  while (colours.size() < kPatchColumns * kPatchRows) colours.push_back(random() & 0xffffff);
  return colours;
}

std::vector<uint32_t> DrawPatches(const std::vector<uint32_t>& colours) {
  std::vector<uint32_t> pixels;
  for (int32_t y = 0; y < kSize.height; ++y) {
    for (int32_t x = 0; x < kSize.width; ++x) {
      pixels.push_back(0xff000000 | colours[y / kPatchSide * kPatchColumns + x / kPatchSide]);
    }
  }
  return pixels;
}

void WriteRawFrame(const std::vector<uint32_t>& pixels, const std::string& path) {
  const SlotFormat format = {kSize, kSize, PixelFormat::kI420};
  std::vector<std::byte> slot(SlotFrameBytes(format));
  ConvertToSlot({.pixels = pixels.data(),
                 .width = kSize.width,
                 .height = kSize.height,
                 .stride_bytes = kSize.width * 4},
                format, slot);
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(slot.data()), static_cast<std::streamsize>(slot.size()));
}

void Ffmpeg(const std::string& arguments) {
  const std::string command = "ffmpeg -nostdin -v error -y " + arguments;
  INFO(command);
  REQUIRE(std::system(command.c_str()) == 0);
}

// Lossless, so that every difference is one of conversion.
void Encode(const std::string& raw, const std::string& video) {
  Ffmpeg("-f rawvideo -pixel_format yuv420p -video_size " + std::to_string(kSize.width) + "x" +
         std::to_string(kSize.height) + " -framerate 25 -i " + raw +
         " -c:v libx264 -qp 0 -colorspace bt709 -color_primaries bt709 -color_trc bt709"
         " -color_range tv -chroma_sample_location center " +
         video);
}

// rgb24, kSize, one frame.
std::vector<uint8_t> Decode(const std::string& video, const std::string& filter,
                            const std::string& rgb) {
  Ffmpeg("-i " + video + " " + filter + " -f rawvideo -pix_fmt rgb24 " + rgb);
  std::ifstream file(rgb, std::ios::binary);
  std::vector<uint8_t> bytes{std::istreambuf_iterator<char>(file), {}};
  REQUIRE(bytes.size() == size_t(kSize.width) * kSize.height * 3);
  return bytes;
}

// The largest difference of a channel between what was drawn and the middle of a decoded patch.
int LargestDifference(const std::vector<uint32_t>& colours, const std::vector<uint8_t>& rgb) {
  int largest = 0;
  for (int32_t i = 0; i < std::ssize(colours); ++i) {
    const int32_t x = i % kPatchColumns * kPatchSide + kPatchSide / 2;
    const int32_t y = i / kPatchColumns * kPatchSide + kPatchSide / 2;
    const uint8_t* const seen = &rgb[(size_t(y) * kSize.width + x) * 3];
    for (int channel = 0; channel < 3; ++channel) {
      const int drawn = static_cast<int>(colours[i] >> (16 - 8 * channel) & 0xff);
      largest = std::max(largest, std::abs(drawn - seen[channel]));
    }
  }
  return largest;
}

TEST_CASE("patches of colour come back from ffmpeg as they were drawn") {
  const TemporaryDirectory directory;
  const std::vector<uint32_t> colours = PatchColours();
  WriteRawFrame(DrawPatches(colours), directory / "patches.yuv");
  Encode(directory / "patches.yuv", directory / "patches.mp4");

  SECTION("with a decoder that is told the colour space") {
    const std::vector<uint8_t> rgb =
        Decode(directory / "patches.mp4",
               "-vf scale=in_color_matrix=bt709:in_range=tv:flags=accurate_rnd+full_chroma_int",
               directory / "told.rgb");
    CHECK(LargestDifference(colours, rgb) <= 2);
  }
  SECTION("with a decoder that goes by the file's tags alone") {
    const std::vector<uint8_t> rgb = Decode(directory / "patches.mp4", "", directory / "tags.rgb");
    CHECK(LargestDifference(colours, rgb) <= 2);
  }
}

}  // namespace
}  // namespace reel
