#include "written_image.h"

#include <cairo.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <vector>
// Wants <cstdio> before it.
#include <jpeglib.h>

namespace reel {

void WritePng(const std::string& path, int width, int height, uint32_t argb) {
  const bool is_opaque = argb >> 24 == 0xFF;
  std::vector<uint32_t> pixels(static_cast<size_t>(width) * static_cast<size_t>(height), argb);
  cairo_surface_t* surface = cairo_image_surface_create_for_data(
      reinterpret_cast<unsigned char*>(pixels.data()),
      is_opaque ? CAIRO_FORMAT_RGB24 : CAIRO_FORMAT_ARGB32, width, height, width * 4);
  REQUIRE(cairo_surface_write_to_png(surface, path.c_str()) == CAIRO_STATUS_SUCCESS);
  cairo_surface_destroy(surface);
}

void WriteJpeg(const std::string& path, int width, int height, uint32_t rgb) {
  std::FILE* file = std::fopen(path.c_str(), "wb");
  REQUIRE(file != nullptr);
  jpeg_error_mgr errors;
  jpeg_compress_struct encoder;
  encoder.err = jpeg_std_error(&errors);
  jpeg_create_compress(&encoder);
  jpeg_stdio_dest(&encoder, file);
  encoder.image_width = static_cast<JDIMENSION>(width);
  encoder.image_height = static_cast<JDIMENSION>(height);
  encoder.input_components = 3;
  encoder.in_color_space = JCS_RGB;
  jpeg_set_defaults(&encoder);
  jpeg_set_quality(&encoder, 100, TRUE);
  jpeg_start_compress(&encoder, TRUE);
  std::vector<JSAMPLE> row;
  for (int x = 0; x < width; ++x) {
    for (const int shift : {16, 8, 0}) row.push_back(static_cast<JSAMPLE>(rgb >> shift & 0xFF));
  }
  JSAMPROW rows[] = {row.data()};
  for (int y = 0; y < height; ++y) jpeg_write_scanlines(&encoder, rows, 1);
  jpeg_finish_compress(&encoder);
  jpeg_destroy_compress(&encoder);
  std::fclose(file);
}

void CutInHalf(const std::string& path) {
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
}

}  // namespace reel
