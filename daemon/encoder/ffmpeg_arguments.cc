#include "daemon/encoder/ffmpeg_arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

#include "daemon/encoder/encoder_options.h"
#include "daemon/encoder/sound_arguments.h"
#include "shm/frame_format.h"

namespace reel {
namespace {

// RGB to BT.709 limited range. The flags ask for swscale's exact paths: without them its MMX
// approximations are off by several steps, and "bitexact" makes them equal on all processors.
constexpr const char* kToBt709 =
    "scale=in_range=pc:out_color_matrix=bt709:out_range=tv:"
    "flags=lanczos+accurate_rnd+full_chroma_int+full_chroma_inp+bitexact";
// prores_ks takes the tags from each frame and not from the options.
constexpr const char* kTagBt709 =
    "setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709";

// Holds alpha, and makes a 640x480 line chart 50 times smaller than raw. Rejected: libx264rgb (no
// alpha, a third smaller, slower), ffv1 (half as fast), huffyuv and utvideo (5 to 10 times as
// large).
constexpr std::initializer_list<const char*> kLossless = {"-c:v", "png",   "-compression_level",
                                                          "1",    "-pred", "up"};

ArgumentVector LosslessArguments(const OutputDecision& decision) {
  ArgumentVector arguments(kLossless.begin(), kLossless.end());
  const bool has_alpha = decision.slot.pixel_format == PixelFormat::kBgra;
  arguments.insert(arguments.end(), {"-pix_fmt", has_alpha ? "rgba" : "rgb24"});
  return arguments;
}

class Arguments {
 public:
  Arguments& Add(std::initializer_list<std::string> words) {
    words_.insert(words_.end(), words);
    return *this;
  }
  Arguments& Add(const ArgumentVector& words) {
    words_.insert(words_.end(), words.begin(), words.end());
    return *this;
  }
  ArgumentVector Take() { return std::move(words_); }

 private:
  // -xerror: without it ffmpeg 5.1 exits with 0 when the disk fills under a Matroska file.
  ArgumentVector words_ = {"ffmpeg",   "-hide_banner", "-nostdin",  "-loglevel",   "warning",
                           "-nostats", "-xerror",      "-abort_on", "empty_output"};
};

std::string FileUrl(const std::string& path) { return "file:" + path; }

std::string SizeText(PictureSize size) {
  return std::to_string(size.width) + "x" + std::to_string(size.height);
}

ArgumentVector RawInput(const EncodeRequest& request, const OutputDecision& decision) {
  ArgumentVector input = {"-f",
                          "rawvideo",
                          "-pixel_format",
                          std::string(FfmpegPixelFormatName(decision.slot.pixel_format)),
                          "-video_size",
                          SizeText(decision.slot.encoded),
                          "-framerate",
                          ToString(request.fps)};
  if (decision.slot.pixel_format == PixelFormat::kI420) {
    const ArgumentVector tags = {
        "-colorspace",  "bt709", "-color_primaries",        "bt709", "-color_trc", "bt709",
        "-color_range", "tv",    "-chroma_sample_location", "center"};
    input.insert(input.end(), tags.begin(), tags.end());
  } else {
    input.insert(input.end(), {"-color_range", "pc"});
  }
  input.insert(input.end(), {"-i", "pipe:0"});
  return input;
}

// The source ends after its one frame: palettegen waits for the end of its input.
ArgumentVector BlackInput(const EncodeRequest& request, const OutputDecision& decision) {
  const std::string format(FfmpegPixelFormatName(decision.slot.pixel_format));
  return {"-f", "lavfi", "-i",
          "color=c=black:s=" + SizeText(decision.slot.encoded) + ":r=" + ToString(request.fps) +
              ",format=" + format + ",trim=end_frame=1"};
}

ArgumentVector PixelArguments(const OutputDecision& decision) {
  const EncodedPixels& pixels = decision.pixels;
  if (!pixels.yuv) return {"-pix_fmt", pixels.name};
  if (decision.slot.pixel_format == PixelFormat::kI420) return {};
  return {"-vf", std::string(kToBt709) + ",format=" + pixels.name + "," + kTagBt709};
}

// A multiple of the rate's numerator, so that each frame lasts a whole number of ticks: 24000,
// 30000.
std::string TrackTimescale(Rational fps) {
  constexpr int64_t kFineEnough = 10000;
  return std::to_string(fps.num < kFineEnough ? fps.num * 1000 : fps.num);
}

// A gif says how often it is shown again, an apng how often it is shown.
std::string LoopValue(const OutputDecision& decision, int64_t times_played) {
  if (decision.container.name != "gif" || times_played == 0) return std::to_string(times_played);
  return std::to_string(times_played == 1 ? -1 : times_played - 1);
}

// The film and its pieces count time alike, so that joining rounds nothing.
ArgumentVector FragmentArguments(const EncodeRequest& request) {
  return {"-movflags", "+frag_keyframe+delay_moov+default_base_moof", "-video_track_timescale",
          TrackTimescale(request.fps)};
}

// Frame numbers instead of the pieces' own times: what is encoded again owes nothing to its joints.
std::string ExactTimes(const EncodeRequest& request) {
  return "settb=1/1000000,setpts=N/(" + ToString(request.fps) + "*TB)";
}

ArgumentVector MuxerArguments(const EncodeRequest& request, const OutputDecision& decision) {
  const std::string& container = decision.container.name;
  if (container == "mp4" || container == "mov") {
    ArgumentVector muxer = {"-movflags", "+faststart", "-video_track_timescale",
                            TrackTimescale(request.fps)};
    // What Apple's players ask for; ffmpeg would write hev1.
    if (decision.codec.name == "h265") muxer.insert(muxer.end(), {"-tag:v", "hvc1"});
    return muxer;
  }
  if (container == "gif") return {"-loop", LoopValue(decision, request.output.loop.value_or(0))};
  if (container == "apng") return {"-plays", LoopValue(decision, request.output.loop.value_or(0))};
  if (container != "png") return {};
  if (!decision.sequence) return {"-update", "1"};
  return {"-start_number", std::to_string(request.first_frame)};
}

ArgumentVector Metadata(const OutputSpec& output) {
  ArgumentVector arguments = {"-map_metadata", "-1", "-map_chapters", "-1"};
  for (const auto& [key, value] : output.metadata) {
    arguments.insert(arguments.end(), {"-metadata", key + "=" + value});
  }
  return arguments;
}

ArgumentVector OutputFile(const OutputDecision& decision, const std::string& path) {
  return {"-fps_mode", "passthrough", "-bitexact", "-f", decision.container.muxer,
          "-y",        FileUrl(path)};
}

ArgumentVector ConcatInput(const EncodeRequest& request) {
  return {"-f", "concat", "-i", FileUrl(SegmentListPath(request))};
}

const char* SegmentMuxer(const OutputDecision& decision) {
  const std::string& codec = decision.codec.name;
  return codec == "prores" || codec == "gif" || codec == "apng" ? "mov" : "mp4";
}

ArgumentVector SegmentOutput(const OutputDecision& decision, const std::string& path) {
  return {"-map_metadata",        "-1", "-fps_mode",  "passthrough", "-bitexact", "-f",
          SegmentMuxer(decision), "-y", FileUrl(path)};
}

// Microseconds, the concat demuxer's clock.
int64_t StartUs(const EncodeRequest& request, int64_t frame) {
  const Int128 num = static_cast<Int128>(frame) * request.fps.den * 1'000'000;
  return static_cast<int64_t>((num + request.fps.num / 2) / request.fps.num);
}

std::string ProductPath(const OutputDecision& decision) {
  return decision.sequence ? decision.sequence->Image2Pattern() : decision.product;
}

std::string StoredFrames(const EncodeRequest& request) {
  return request.work_directory + "/frames.nut";
}
std::string Palette(const EncodeRequest& request) {
  return request.work_directory + "/palette.png";
}

// sierra2_4a makes charts 3 % larger than no dithering and keeps gradients from banding; exact
// colours stay exact. "rectangle" keeps its error from wandering over parts that stand still.
constexpr const char* kUsePalette = "paletteuse=dither=sierra2_4a:diff_mode=rectangle";

}  // namespace

ArgumentVector DirectEncode(const EncodeRequest& request, const OutputDecision& decision) {
  return Arguments()
      .Add(RawInput(request, decision))
      .Add(SoundInputs(request, decision))
      .Add({"-map", "0:v:0"})
      .Add(SoundOutput(request, decision))
      .Add(PixelArguments(decision))
      .Add(MuxerArguments(request, decision))
      .Add(EncoderOptions(request.output, decision))
      .Add(Metadata(request.output))
      .Add(OutputFile(decision, ProductPath(decision)))
      .Take();
}

ArgumentVector GifFirstPass(const EncodeRequest& request, const OutputDecision& decision) {
  return Arguments()
      .Add(RawInput(request, decision))
      .Add(
          {"-filter_complex", "[0:v:0]split[frames][all];[all]palettegen=stats_mode=full[palette]"})
      .Add({"-map", "[frames]"})
      .Add(LosslessArguments(decision))
      .Add({"-fps_mode", "passthrough", "-bitexact", "-f", "nut", "-y",
            FileUrl(StoredFrames(request))})
      .Add({"-map", "[palette]", "-c:v", "png", "-bitexact", "-f", "image2", "-update", "1"})
      .Add({"-y", FileUrl(Palette(request))})
      .Take();
}

ArgumentVector GifPalettePass(const EncodeRequest& request, const OutputDecision&) {
  return Arguments()
      .Add(ConcatInput(request))
      .Add({"-filter_complex", "[0:v:0]palettegen=stats_mode=full[palette]"})
      .Add({"-map", "[palette]", "-c:v", "png", "-bitexact", "-f", "image2", "-update", "1"})
      .Add({"-y", FileUrl(Palette(request))})
      .Take();
}

ArgumentVector GifSecondPass(const EncodeRequest& request, const OutputDecision& decision,
                             bool of_segments) {
  const std::string frames =
      of_segments ? "[0:v:0]" + ExactTimes(request) + "[frames];[frames]" : "[0:v:0]";
  return Arguments()
      .Add(of_segments ? ConcatInput(request)
                       : ArgumentVector{"-f", "nut", "-i", FileUrl(StoredFrames(request))})
      .Add({"-f", "image2", "-pattern_type", "none", "-i", FileUrl(Palette(request))})
      .Add({"-filter_complex", frames + "[1:v:0]" + kUsePalette})
      .Add(MuxerArguments(request, decision))
      .Add(EncoderOptions(request.output, decision))
      .Add(Metadata(request.output))
      .Add(OutputFile(decision, decision.product))
      .Take();
}

std::string SegmentFile(const EncodeRequest& request, const OutputDecision& decision,
                        int64_t index) {
  return fmt::format("{}/segment-{:05}.{}", request.work_directory, index, SegmentMuxer(decision));
}

// Each duration is the difference of two rounded starts, so that errors do not add up.
std::string SegmentList(const EncodeRequest& request, const OutputDecision& decision,
                        const std::vector<Segment>& segments) {
  std::string list = "ffconcat version 1.0\n";
  for (const Segment& segment : segments) {
    const int64_t first = segment.first_frame - request.first_frame;
    const int64_t us = StartUs(request, first + segment.frame_count) - StartUs(request, first);
    list += fmt::format("file segment-{:05}.{}\nduration {}us\n", segment.index,
                        SegmentMuxer(decision), us);
  }
  return list;
}

ArgumentVector EncodedSegment(const EncodeRequest& segment, const OutputDecision& decision,
                              const std::string& path) {
  return Arguments()
      .Add(RawInput(segment, decision))
      .Add({"-map", "0:v:0"})
      .Add(PixelArguments(decision))
      .Add(FragmentArguments(segment))
      .Add(EncoderOptions(segment.output, decision))
      .Add(SegmentOutput(decision, path))
      .Take();
}

ArgumentVector LosslessSegment(const EncodeRequest& segment, const OutputDecision& decision,
                               const std::string& path) {
  return Arguments()
      .Add(RawInput(segment, decision))
      .Add({"-map", "0:v:0"})
      .Add(LosslessArguments(decision))
      .Add(FragmentArguments(segment))
      .Add(SegmentOutput(decision, path))
      .Take();
}

ArgumentVector JoinSegments(const EncodeRequest& request, const OutputDecision& decision) {
  return Arguments()
      .Add(ConcatInput(request))
      .Add(SoundInputs(request, decision))
      .Add({"-map", "0:v:0", "-c:v", "copy"})
      .Add(SoundOutput(request, decision))
      .Add(MuxerArguments(request, decision))
      .Add(Metadata(request.output))
      .Add(OutputFile(decision, decision.product))
      .Take();
}

ArgumentVector ApngOfSegments(const EncodeRequest& request, const OutputDecision& decision) {
  return Arguments()
      .Add(ConcatInput(request))
      .Add({"-vf", ExactTimes(request)})
      .Add(PixelArguments(decision))
      .Add(MuxerArguments(request, decision))
      .Add(EncoderOptions(request.output, decision))
      .Add(Metadata(request.output))
      .Add(OutputFile(decision, decision.product))
      .Take();
}

ArgumentVector Rehearsal(const EncodeRequest& request, const OutputDecision& decision) {
  const bool gif = decision.container.name == "gif";
  const std::string with_palette =
      std::string("[0:v:0]split[frame][all];[all]palettegen[palette];[frame][palette]") +
      kUsePalette;
  OutputDecision single = decision;
  single.sequence.reset();
  return Arguments()
      .Add(BlackInput(request, decision))
      .Add(gif ? ArgumentVector{"-filter_complex", with_palette} : PixelArguments(decision))
      .Add(MuxerArguments(request, single))
      .Add(EncoderOptions(request.output, decision))
      .Add(OutputFile(decision, request.work_directory + "/rehearsal"))
      .Take();
}

}  // namespace reel
