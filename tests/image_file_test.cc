#include "image_file.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "temporary_directory.h"
#include "written_image.h"

namespace reel {
namespace {

std::vector<std::string> Names(const std::vector<std::string>& paths) {
  std::vector<std::string> names;
  for (const std::string& path : paths) {
    names.push_back(std::filesystem::path(path).filename().string());
  }
  return names;
}

TEST_CASE("ListImageFiles finds the pictures of a directory or a pattern in natural order") {
  const TemporaryDirectory scratch;
  for (const char* const name :
       {"f10.png", "f2.png", "f1.JPG", "g3.jpeg", ".hidden.png", "f4.txt"}) {
    std::ofstream(scratch / name) << "x";
  }
  std::filesystem::create_directory(scratch / "f3.png");
  using Strings = std::vector<std::string>;
  CHECK(Names(ListImageFiles(scratch.path())) == Strings{"f1.JPG", "f2.png", "f10.png", "g3.jpeg"});
  CHECK(Names(ListImageFiles(scratch / "f*")) == Strings{"f1.JPG", "f2.png", "f10.png"});
  CHECK(Names(ListImageFiles(scratch / "f?.png")) == Strings{"f2.png"});
  CHECK(Names(ListImageFiles(scratch / "f[12]*")) == Strings{"f1.JPG", "f2.png", "f10.png"});
  CHECK(Names(ListImageFiles(scratch / "g3.jpeg")) == Strings{"g3.jpeg"});
  CHECK_THROWS_WITH(ListImageFiles(scratch / "h*"), Catch::Contains("no PNG or JPEG files there"));
  CHECK_THROWS_WITH(ListImageFiles(scratch / "f3.png"), Catch::Contains("no PNG or JPEG files"));
  CHECK_THROWS_WITH(ListImageFiles("/nowhere/x*"), Catch::Contains("No such file"));
}

TEST_CASE("ListImageFiles takes brackets in a directory's name literally") {
  const TemporaryDirectory scratch;
  std::filesystem::create_directory(scratch / "shot [1]");
  std::ofstream(scratch / "shot [1]/a.png") << "x";
  CHECK(Names(ListImageFiles(scratch / "shot [1]/*.png")) == std::vector<std::string>{"a.png"});
}

TEST_CASE("ReadImageHeader reads size and alpha, and goes by the bytes and not by the name") {
  const TemporaryDirectory scratch;
  WritePng(scratch / "opaque.png", 30, 20, 0xFF102030);
  WritePng(scratch / "clear.png", 31, 21, 0x80102030);
  WriteJpeg(scratch / "photo.jpg", 32, 22, 0x102030);
  std::filesystem::copy_file(scratch / "photo.jpg", scratch / "photo.png");
  const ImageHeader opaque = ReadImageHeader(scratch / "opaque.png");
  CHECK(opaque.width == 30);
  CHECK(opaque.height == 20);
  CHECK_FALSE(opaque.has_alpha);
  CHECK(ReadImageHeader(scratch / "clear.png").has_alpha);
  CHECK(ReadImageHeader(scratch / "photo.jpg").height == 22);
  CHECK(ReadImageHeader(scratch / "photo.png").width == 32);
}

TEST_CASE("DecodeImage gives the picture's pixels") {
  const TemporaryDirectory scratch;
  WritePng(scratch / "a.png", 3, 2, 0xFF102030);
  WriteJpeg(scratch / "b.jpg", 16, 16, 0xC08040);
  const auto first_pixel = [](const SurfacePtr& surface) {
    return *reinterpret_cast<const uint32_t*>(cairo_image_surface_get_data(surface.get())) &
           0xFFFFFF;
  };
  CHECK(first_pixel(DecodeImage(scratch / "a.png")) == 0x102030);
  const uint32_t jpeg = first_pixel(DecodeImage(scratch / "b.jpg"));
  CHECK(static_cast<int>(jpeg >> 16) == Approx(0xC0).margin(2));
  CHECK(static_cast<int>(jpeg >> 8 & 0xFF) == Approx(0x80).margin(2));
  CHECK(static_cast<int>(jpeg & 0xFF) == Approx(0x40).margin(2));
}

TEST_CASE("damaged files are refused with their path, and never made up") {
  const TemporaryDirectory scratch;
  std::ofstream(scratch / "text.png") << "no picture";
  std::ofstream(scratch / "empty.png").flush();
  std::ofstream(scratch / "short.png") << "\x89PNG\r\n\x1a\n";
  std::ofstream(scratch / "short.jpg") << "\xFF\xD8\xFF";
  for (const char* const name : {"text.png", "empty.png", "short.png", "short.jpg", "absent.png"}) {
    CAPTURE(name);
    CHECK_THROWS_WITH(ReadImageHeader(scratch / name), Catch::StartsWith(scratch / name));
    CHECK_THROWS_WITH(DecodeImage(scratch / name), Catch::StartsWith(scratch / name));
  }
  CHECK_THROWS_WITH(ReadImageHeader(scratch / "text.png"),
                    Catch::Contains("neither a PNG nor a JPEG file"));
  CHECK_THROWS_WITH(ReadImageHeader(scratch / "short.png"),
                    Catch::Contains("a damaged PNG file: it does not begin with its size"));
  WriteJpeg(scratch / "cut.jpg", 640, 480, 0x102030);
  CutInHalf(scratch / "cut.jpg");
  CHECK(ReadImageHeader(scratch / "cut.jpg").width == 640);
  CHECK_THROWS_WITH(DecodeImage(scratch / "cut.jpg"), Catch::Contains("cut.jpg: Premature end"));
  WritePng(scratch / "cut.png", 640, 480, 0xFF102030);
  CutInHalf(scratch / "cut.png");
  CHECK_THROWS_WITH(DecodeImage(scratch / "cut.png"),
                    Catch::Contains("cut.png: a damaged PNG file: "));
}

}  // namespace
}  // namespace reel
