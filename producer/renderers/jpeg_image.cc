#include "jpeg_image.h"

#include <bit>
#include <cerrno>
#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <utility>
// These want <cstdio> before them.
#include <jerror.h>
#include <jpeglib.h>

namespace reel {
namespace {

// libjpeg's errors must not return; they jump to where the call into libjpeg was made.
struct JpegErrors {
  jpeg_error_mgr base;  // first, so that libjpeg's pointer to it is a pointer to this
  std::jmp_buf escape;
  char message[JMSG_LENGTH_MAX];
};

[[noreturn]] void Escape(j_common_ptr decoder) {
  auto* errors = reinterpret_cast<JpegErrors*>(decoder->err);
  decoder->err->format_message(decoder, errors->message);
  std::longjmp(errors->escape, 1);
}

// A negative level is a warning: the data are damaged and libjpeg goes on with pixels of its own.
void EscapeOnDamage(j_common_ptr decoder, int level) {
  const bool harmless = decoder->err->msg_code == JWRN_EXTRANEOUS_DATA;
  if (level < 0 && !harmless) Escape(decoder);
}

class JpegDecoder {
 public:
  explicit JpegDecoder(const std::string& path)
      : path_(path), file_(std::fopen(path.c_str(), "rbe")) {
    if (file_ == nullptr) throw std::runtime_error(path + ": " + std::strerror(errno));
    decoder_.err = jpeg_std_error(&errors_.base);
    errors_.base.error_exit = Escape;
    errors_.base.emit_message = EscapeOnDamage;
    Run([this] {
      jpeg_create_decompress(&decoder_);
      jpeg_stdio_src(&decoder_, file_);
      jpeg_read_header(&decoder_, TRUE);
    });
  }
  JpegDecoder(const JpegDecoder&) = delete;
  JpegDecoder& operator=(const JpegDecoder&) = delete;
  ~JpegDecoder() { Close(); }

  JpegSize Size() const {
    return {static_cast<int>(decoder_.image_width), static_cast<int>(decoder_.image_height)};
  }

  // Decodes into rows of Size().width pixels, 0xXXRRGGBB in the machine's byte order.
  void DecodeInto(unsigned char* pixels, int stride_bytes) {
    Run([this, pixels, stride_bytes] {
      decoder_.out_color_space =
          std::endian::native == std::endian::little ? JCS_EXT_BGRX : JCS_EXT_XRGB;
      jpeg_start_decompress(&decoder_);
      while (decoder_.output_scanline < decoder_.output_height) {
        JSAMPROW row = pixels + static_cast<ptrdiff_t>(decoder_.output_scanline) * stride_bytes;
        jpeg_read_scanlines(&decoder_, &row, 1);
      }
      jpeg_finish_decompress(&decoder_);
    });
  }

 private:
  // `calls` may be left by a jump: nothing in it may have a destructor.
  template <typename Calls>
  void Run(Calls calls) {
    if (setjmp(errors_.escape) == 0) {
      calls();
      return;
    }
    Close();  // here, since the constructor that throws is not followed by the destructor
    throw std::runtime_error(path_ + ": " + errors_.message);
  }

  void Close() {
    jpeg_destroy_decompress(&decoder_);
    if (file_ != nullptr) std::fclose(std::exchange(file_, nullptr));
  }

  const std::string& path_;
  std::FILE* file_;
  JpegErrors errors_{};
  jpeg_decompress_struct decoder_{};
};

}  // namespace

JpegSize ReadJpegSize(const std::string& path) { return JpegDecoder(path).Size(); }

SurfacePtr DecodeJpeg(const std::string& path) {
  JpegDecoder decoder(path);
  SurfacePtr surface = MakeSurface(CAIRO_FORMAT_RGB24, decoder.Size().width, decoder.Size().height);
  decoder.DecodeInto(cairo_image_surface_get_data(surface.get()),
                     cairo_image_surface_get_stride(surface.get()));
  cairo_surface_mark_dirty(surface.get());
  return surface;
}

}  // namespace reel
