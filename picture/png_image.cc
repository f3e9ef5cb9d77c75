#include "picture/png_image.h"

#include <png.h>

namespace reel {
namespace {

// libpng's simplified interface: errors come back as values, no longjmp leaves it.
class PngImage {
 public:
  PngImage() { image_.version = PNG_IMAGE_VERSION; }
  ~PngImage() { png_image_free(&image_); }
  PngImage(const PngImage&) = delete;
  PngImage& operator=(const PngImage&) = delete;

  png_image& get() { return image_; }
  std::string message() const { return image_.message; }

 private:
  png_image image_{};
};

}  // namespace

Result<std::string> EncodePng(const Raster& picture) {
  PngImage image;
  image.get().width = static_cast<png_uint_32>(picture.width);
  image.get().height = static_cast<png_uint_32>(picture.height);
  image.get().format = picture.channels == 4 ? PNG_FORMAT_RGBA : PNG_FORMAT_RGB;
  image.get().flags = PNG_IMAGE_FLAG_FAST;
  // Its own bound, so that compressing once suffices.
  png_alloc_size_t bytes = PNG_IMAGE_PNG_SIZE_MAX(image.get());
  std::string png(bytes, '\0');
  if (png_image_write_to_memory(&image.get(), png.data(), &bytes, 0, picture.bytes.data(),
                                static_cast<png_int_32>(picture.row_bytes()), nullptr) == 0) {
    return Internal("writing a PNG: " + image.message());
  }
  png.resize(bytes);
  return png;
}

Result<Raster> DecodePng(std::string_view png, PngAlpha alpha) {
  PngImage image;
  if (png_image_begin_read_from_memory(&image.get(), png.data(), png.size()) == 0) {
    return InvalidInput("not a PNG: " + image.message());
  }
  const int64_t pixels = int64_t{image.get().width} * image.get().height;
  if (pixels > kMaxPngPixels) {
    return InvalidInput("the PNG has " + std::to_string(pixels) + " pixels; the limit is " +
                        std::to_string(kMaxPngPixels));
  }
  const bool keeps_alpha = alpha == PngAlpha::kKeep;
  image.get().format = keeps_alpha ? PNG_FORMAT_RGBA : PNG_FORMAT_RGB;
  Raster picture{static_cast<int32_t>(image.get().width),
                 static_cast<int32_t>(image.get().height),
                 keeps_alpha ? 4 : 3,
                 {}};
  picture.bytes.resize(picture.row_bytes() * static_cast<size_t>(picture.height));
  const png_color black{0, 0, 0};
  if (png_image_finish_read(&image.get(), &black, picture.bytes.data(),
                            static_cast<png_int_32>(picture.row_bytes()), nullptr) == 0) {
    return InvalidInput("not a PNG: " + image.message());
  }
  return picture;
}

}  // namespace reel
