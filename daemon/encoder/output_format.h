// What Reel can write: a table of codecs and a table of containers, and the look-ups in them.
//
// The tables are constant; everything here is pure and may be used by any process and thread.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace reel {

// A pixel format as the encoder takes it, by ffmpeg's name.
struct EncodedPixels {
  std::string name;  // "yuv420p"
  bool yuv = false;  // false: RGB or a palette
  bool has_alpha = false;
  int32_t width_multiple = 1;  // 2 where two columns share a chroma sample
  int32_t height_multiple = 1;
};

struct Codec {
  std::string name{};     // "h264"
  std::string encoder{};  // ffmpeg's name: "libx264"
  double default_crf = 0;
  double max_crf = 0;      // from 0; 0: the codec has no crf and no bitrate
  bool whole_crf = false;  // fractions are refused by the encoder
  std::string default_preset{};
  std::vector<std::string> presets{};  // empty: the codec has none
  std::vector<std::string> pixels{};   // the first is the default
  std::string alpha_pixels{};          // default when the renderer has alpha; "": holds none
  int32_t min_side = 1;                // pixels
};

struct Container {
  std::string name{};                 // "mp4"
  std::string muxer{};                // ffmpeg's -f
  std::vector<std::string> codecs{};  // the first is the default
  std::string alpha_codec{};          // default when the renderer has alpha; "": the same
  std::string audio_encoder{};        // "": holds no sound
  int64_t max_fps = 0;                // finest step of its clock; 0: any rate
};

// The container that `path`'s ending and `codec` ("" when not given) ask for. On failure
// kInvalidInput naming output.path and the endings that are known.
Result<Container> ContainerFor(const std::string& path, const std::string& codec);

// The codec named `codec`, or the container's default for "". On failure kInvalidInput: unknown,
// with the nearest name, or not one that `container` holds.
Result<Codec> CodecFor(const Container& container, const std::string& codec, bool has_alpha);

// The format that the encoder is given: `pix_fmt`, or the codec's default for "". On failure
// kInvalidInput listing what the codec takes.
Result<EncodedPixels> PixelsFor(const Codec& codec, const std::string& pix_fmt, bool has_alpha);

// Names of the codecs for which `has` holds, for error messages: "h264, h265".
std::string CodecsWithCrf();
std::string CodecsWithPreset();

// "a, b, c".
std::string Listed(const std::vector<std::string>& names);

}  // namespace reel
