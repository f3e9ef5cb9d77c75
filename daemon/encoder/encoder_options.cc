#include "daemon/encoder/encoder_options.h"

#include <algorithm>

namespace reel {
namespace {

// How many threads an encoder uses decides its bytes, so the number may not follow from the machine. Each
// thread of libx264 holds a frame and its buffers, which is what a large number costs on a small machine:
// bench/encoder_threads_bench.cc prints it, and which numbers give the same bytes.
constexpr const char* kX264Threads = "8";
constexpr const char* kVpxThreads = "8";
// libx265 splits the work of a frame over a pool as large as the machine, which leaves the bytes as
// they are. More than one frame in flight does not: on a busy machine about one film in a hundred comes out
// with other bytes (bench/same_bytes_bench.cc, libx265 3.5). "info" would write its version and options.
constexpr const char* kX265Parameters = "log-level=error:info=0:frame-threads=1";

// Only YUV is tagged: for RGB ffmpeg would add a gamma chunk to PNG files, and viewers would shift
// the colours by it.
ArgumentVector ColourTags(const OutputDecision& decision) {
  if (!decision.pixels.yuv) return {};
  ArgumentVector tags = {"-colorspace", "bt709", "-color_primaries", "bt709",
                         "-color_trc",  "bt709", "-color_range",     "tv"};
  // AV1 has no word for it, and ffmpeg warns.
  if (decision.pixels.height_multiple == 2 && decision.codec.name != "av1") {
    tags.insert(tags.end(), {"-chroma_sample_location", "center"});
  }
  return tags;
}

std::string NumberText(double value) {
  std::string text = std::to_string(value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

ArgumentVector QualityArguments(const OutputSpec& output, const Codec& codec) {
  if (codec.max_crf == 0) return {};
  if (!output.bitrate.empty()) return {"-b:v", output.bitrate};
  ArgumentVector quality = {"-crf", NumberText(output.crf.value_or(codec.default_crf))};
  // libvpx's and libaom's default bitrate would cap the quality.
  if (codec.name == "vp9" || codec.name == "av1") quality.insert(quality.end(), {"-b:v", "0"});
  return quality;
}

// What the encoder is always told, and its preset.
ArgumentVector TuningArguments(const std::string& encoder, const std::string& preset) {
  if (encoder == "libx264") return {"-preset", preset, "-threads", kX264Threads};
  if (encoder == "libx265") return {"-preset", preset, "-x265-params", kX265Parameters};
  if (encoder == "libsvtav1") return {"-preset", preset};
  if (encoder == "libvpx-vp9") {
    return {"-deadline", "good", "-cpu-used", preset, "-row-mt", "1", "-threads", kVpxThreads};
  }
  if (encoder == "libaom-av1") {
    constexpr int kFastest = 8;
    return {"-cpu-used", std::to_string(std::min(std::stoi(preset), kFastest)),
            "-row-mt",   "1",
            "-threads",  kVpxThreads};
  }
  if (encoder == "prores_ks") return {"-vendor", "apl0"};
  return {};
}

// ffmpeg takes the last of two -x265-params whole, so the user's are appended to Reel's own.
void Append(ArgumentVector& arguments, const ArgumentVector& extra) {
  for (size_t i = 0; i + 1 < extra.size(); i += 2) {
    const auto own = std::find(arguments.begin(), arguments.end(), "-x265-params");
    if (extra[i] == "-x265-params" && own != arguments.end()) {
      *(own + 1) += ":" + extra[i + 1];
    } else {
      arguments.insert(arguments.end(), {extra[i], extra[i + 1]});
    }
  }
}

}  // namespace

ArgumentVector EncoderOptions(const OutputSpec& output, const OutputDecision& decision) {
  const std::string& preset = output.preset.empty() ? decision.codec.default_preset : output.preset;
  ArgumentVector arguments = {"-c:v", decision.encoder};
  for (const ArgumentVector& part :
       {QualityArguments(output, decision.codec), TuningArguments(decision.encoder, preset),
        ColourTags(decision)}) {
    arguments.insert(arguments.end(), part.begin(), part.end());
  }
  Append(arguments, output.ffmpeg_args);
  return arguments;
}

}  // namespace reel
