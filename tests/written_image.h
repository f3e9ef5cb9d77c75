// Picture files of one colour, for tests of what reads them.

#pragma once

#include <cstdint>
#include <string>

namespace reel {

// `argb` as Cairo has it, premultiplied. An opaque picture is written without an alpha channel.
void WritePng(const std::string& path, int width, int height, uint32_t argb);

void WriteJpeg(const std::string& path, int width, int height, uint32_t rgb);

// Cuts the file to its first half.
void CutInHalf(const std::string& path);

}  // namespace reel
