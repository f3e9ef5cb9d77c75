#include "image_file.h"

#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include "jpeg_image.h"
#include "natural_order.h"

namespace reel {
namespace {

namespace fs = std::filesystem;

// PNG specification, third edition, 5.2.
constexpr std::string_view kPngSignature("\x89PNG\r\n\x1a\n", 8);
// ITU-T T.81, B.1.1.3: SOI, then the first byte of any marker.
constexpr std::string_view kJpegSignature("\xFF\xD8\xFF", 3);

bool IsImageName(const std::string& name) {
  for (const char* const pattern : {"*.png", "*.jpg", "*.jpeg"}) {
    if (::fnmatch(pattern, name.c_str(), FNM_CASEFOLD) == 0) return true;
  }
  return false;
}

std::vector<std::string> ListMatching(const fs::path& directory, const std::string& pattern) {
  std::error_code error;
  std::vector<std::string> files;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    std::error_code unreadable;  // such as a dangling link: not a picture
    if (::fnmatch(pattern.c_str(), name.c_str(), FNM_PERIOD) == 0 && IsImageName(name) &&
        entry->is_regular_file(unreadable)) {
      files.push_back(entry->path().string());
    }
  }
  if (error) throw std::runtime_error(directory.string() + ": " + error.message());
  std::sort(files.begin(), files.end(), NaturallyLess);
  return files;
}

bool StartsWith(std::string_view signature, std::string_view bytes) {
  return bytes.substr(0, signature.size()) == signature;
}

std::string ReadStart(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(path + ": " + std::strerror(errno));
  std::array<char, kPngSignature.size()> bytes{};
  file.read(bytes.data(), bytes.size());
  return {bytes.data(), static_cast<size_t>(file.gcount())};
}

uint32_t BigEndian(const char* bytes) {
  uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

// A PNG is a signature and then chunks of length, type, data and checksum (PNG specification, 5.3).
// IHDR comes first; tRNS, which makes colours of any picture transparent, before IDAT.
ImageHeader ReadPngHeader(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::array<char, 8 + 8 + 13> start{};
  file.read(start.data(), start.size());
  if (!file || std::string_view(start.data() + 12, 4) != "IHDR") {
    throw std::runtime_error(path + ": a damaged PNG file: it does not begin with its size");
  }
  ImageHeader header;
  header.width = static_cast<int>(BigEndian(start.data() + 16) & 0x7FFFFFFF);
  header.height = static_cast<int>(BigEndian(start.data() + 20) & 0x7FFFFFFF);
  constexpr int kAlphaBit = 4;  // of the colour type, PNG specification, 11.2.1
  header.has_alpha = (start[25] & kAlphaBit) != 0;
  constexpr std::streamoff kChecksumBytes = 4;
  file.seekg(kChecksumBytes, std::ios::cur);
  std::array<char, 8> chunk{};
  while (!header.has_alpha && file.read(chunk.data(), chunk.size())) {
    const std::string_view type(chunk.data() + 4, 4);
    if (type == "IDAT") break;
    header.has_alpha = type == "tRNS";
    file.seekg(static_cast<std::streamoff>(BigEndian(chunk.data())) + kChecksumBytes,
               std::ios::cur);
  }
  return header;
}

SurfacePtr DecodePng(const std::string& path) {
  SurfacePtr surface(cairo_image_surface_create_from_png(path.c_str()));
  const cairo_status_t status = cairo_surface_status(surface.get());
  if (status != CAIRO_STATUS_SUCCESS) {
    throw std::runtime_error(path + ": a damaged PNG file: " + cairo_status_to_string(status));
  }
  return surface;
}

[[noreturn]] void ThrowNeither(const std::string& path) {
  throw std::runtime_error(path + ": neither a PNG nor a JPEG file");
}

}  // namespace

std::vector<std::string> ListImageFiles(const std::string& where) {
  const fs::path path(where);
  std::error_code ignored;
  if (fs::is_regular_file(path, ignored)) return {where};
  const bool is_directory = fs::is_directory(path, ignored);
  std::vector<std::string> files = is_directory
                                       ? ListMatching(path, "*")
                                       : ListMatching(path.parent_path(), path.filename().string());
  if (files.empty()) throw std::runtime_error(where + ": no PNG or JPEG files there");
  return files;
}

ImageHeader ReadImageHeader(const std::string& path) {
  const std::string start = ReadStart(path);
  if (StartsWith(kPngSignature, start)) return ReadPngHeader(path);
  if (!StartsWith(kJpegSignature, start)) ThrowNeither(path);
  const JpegSize size = ReadJpegSize(path);
  return {size.width, size.height, false};
}

SurfacePtr DecodeImage(const std::string& path) {
  const std::string start = ReadStart(path);
  if (StartsWith(kPngSignature, start)) return DecodePng(path);
  if (!StartsWith(kJpegSignature, start)) ThrowNeither(path);
  return DecodeJpeg(path);
}

}  // namespace reel
