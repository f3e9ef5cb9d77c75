#include "daemon/encoder/encode_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <regex>

#include "base/nearest_name.h"
#include "daemon/encoder/extra_arguments.h"
#include "daemon/encoder/ffmpeg_arguments.h"
#include "daemon/encoder/frame_count.h"
#include "daemon/encoder/output_format.h"
#include "daemon/encoder/sequence_path.h"

namespace reel {
namespace {

// Larger terms of a frame rate are rounded by ffmpeg (av_parse_video_rate of libavutil).
constexpr int64_t kMaxRateTerm = 1'001'000;
// Where viewers stop following a gif's clock: a delay of 1/100 s is shown as 1/10 s.
constexpr int64_t kGifViewersFps = 50;
constexpr int32_t kMinSvtAv1Side = 64;  // pixels; libsvtav1 1.4 refuses less
constexpr int64_t kMaxLoop = 65535;     // both formats have 16 bits for it

std::string SizeText(int64_t width, int64_t height) {
  return std::to_string(width) + "x" + std::to_string(height);
}

Status CheckRate(const EncodeRequest& request, const Container& container) {
  const Rational fps = request.fps;
  if (fps.num < 1 || fps.num > kMaxRateTerm || fps.den > kMaxRateTerm) {
    return InvalidInput("fps: " + ToString(fps) +
                        " is not a rate that ffmpeg takes exactly; both " +
                        "terms must be from 1 to " + std::to_string(kMaxRateTerm));
  }
  if (container.max_fps > 0 && fps.num > container.max_fps * fps.den) {
    return InvalidInput("fps: " + ToString(fps) + " is too fast for ." + container.name +
                        ", whose clock allows at most " + std::to_string(container.max_fps));
  }
  return Status::Ok();
}

Status CheckQuality(const OutputSpec& output, const Codec& codec) {
  if (output.crf && codec.max_crf == 0) {
    return InvalidInput("crf: " + codec.name + " has none; " + CodecsWithCrf() + " have");
  }
  if (!output.bitrate.empty() && codec.max_crf == 0) {
    return InvalidInput("bitrate: " + codec.name + " has none; " + CodecsWithCrf() + " have");
  }
  if (output.crf && !output.bitrate.empty()) {
    return InvalidInput("crf and bitrate exclude each other; give one of them");
  }
  if (output.crf) {
    const double crf = *output.crf;
    const bool fits = crf >= 0 && crf <= codec.max_crf;  // false for NaN
    if (!fits || (codec.whole_crf && crf != std::floor(crf))) {
      return InvalidInput(fmt::format(
          "crf: {} is not possible; {} takes {} from 0 (best) to {}", crf, codec.name,
          codec.whole_crf ? "whole numbers" : "numbers", static_cast<int>(codec.max_crf)));
    }
  }
  static const std::regex kBitrate(R"(0*[1-9][0-9]*(\.[0-9]+)?[kKMG]?)");
  if (!output.bitrate.empty() && !std::regex_match(output.bitrate, kBitrate)) {
    return InvalidInput("bitrate: \"" + output.bitrate +
                        "\" is not a bitrate; write bits a second such as 800k or 4M");
  }
  return Status::Ok();
}

Status CheckPreset(const OutputSpec& output, const Codec& codec) {
  const std::string& preset = output.preset;
  if (preset.empty()) return Status::Ok();
  if (codec.presets.empty()) {
    return InvalidInput("preset: " + codec.name + " has none; " + CodecsWithPreset() + " have");
  }
  if (std::find(codec.presets.begin(), codec.presets.end(), preset) != codec.presets.end()) {
    return Status::Ok();
  }
  const auto nearest = NearestName(preset, codec.presets);
  return InvalidInput("preset: \"" + preset + "\" is unknown to " + codec.name +
                      (nearest ? " (did you mean \"" + *nearest + "\"?)" : "") + "; possible are " +
                      Listed(codec.presets));
}

Status CheckLoop(const OutputSpec& output, const Container& container) {
  if (!output.loop) return Status::Ok();
  if (container.name != "gif" && container.name != "apng") {
    return InvalidInput("loop: ." + container.name + " has none; gif and apng have");
  }
  if (*output.loop < 0 || *output.loop > kMaxLoop) {
    return InvalidInput("loop: " + std::to_string(*output.loop) + " is not from 0 to " +
                        std::to_string(kMaxLoop) + " (0: for ever)");
  }
  return Status::Ok();
}

Status CheckAttachments(const OutputSpec& output, const Container& container) {
  const bool has_sound = !output.audio.empty() || !output.sounds.empty();
  if (has_sound && container.audio_encoder.empty()) {
    return InvalidInput("audio: ." + container.name +
                        " holds no sound; .mp4, .mov, .mkv and .webm do");
  }
  for (const auto& [key, value] : output.metadata) {
    if (key.empty() || key.find('=') != std::string::npos) {
      return InvalidInput("metadata: \"" + key + "\" is not a name; it must not be empty " +
                          "nor have a \"=\"");
    }
  }
  return Status::Ok();
}

// One side made even: `multiple` pixels share a chroma sample.
int32_t EvenSide(int32_t side, int32_t multiple, OddSizePolicy policy) {
  if (side % multiple == 0) return side;
  return policy == OddSizePolicy::kCrop ? side - 1 : side + 1;
}

PictureSize EvenSize(PictureSize drawn, const EncodedPixels& pixels, OddSizePolicy policy) {
  return {EvenSide(drawn.width, pixels.width_multiple, policy),
          EvenSide(drawn.height, pixels.height_multiple, policy)};
}

Result<PictureSize> EncodedSize(const EncodeRequest& request, const EncodedPixels& pixels) {
  const PictureSize drawn = request.drawn;
  const PictureSize padded = EvenSize(drawn, pixels, OddSizePolicy::kPad);
  const PictureSize cropped = EvenSize(drawn, pixels, OddSizePolicy::kCrop);
  if (padded == drawn) return drawn;

  const std::string size = SizeText(drawn.width, drawn.height);
  const bool can_crop = cropped.width > 0 && cropped.height > 0;
  if (request.output.odd == OddSizePolicy::kRefuse) {
    const std::string crop =
        can_crop ? ", --odd crop for " + SizeText(cropped.width, cropped.height) : "";
    return InvalidInput("size: " + size + " is odd, and " + pixels.name + " needs an even width" +
                        (pixels.height_multiple == 2 ? " and height" : "") +
                        "; give --odd pad for " + SizeText(padded.width, padded.height) + crop +
                        ", or another --size");
  }
  const PictureSize encoded = request.output.odd == OddSizePolicy::kPad ? padded : cropped;
  if (encoded.width < 1 || encoded.height < 1) {
    return InvalidInput("odd: nothing would be left of " + size + "; give --odd pad");
  }
  if (encoded.width > kMaxPictureSide || encoded.height > kMaxPictureSide) {
    return InvalidInput("odd: " + size + " cannot be padded beyond " +
                        std::to_string(kMaxPictureSide) + " pixels a side; give --odd crop");
  }
  return encoded;
}

Status CheckSmallest(PictureSize size, const Codec& codec) {
  if (std::min(size.width, size.height) >= codec.min_side) return Status::Ok();
  return InvalidInput("size: " + SizeText(size.width, size.height) + " is too small for " +
                      codec.name + ", which needs " + SizeText(codec.min_side, codec.min_side));
}

PixelFormat SlotPixels(const EncodedPixels& pixels, bool has_alpha) {
  if (pixels.name == "yuv420p") return PixelFormat::kI420;
  return pixels.has_alpha && has_alpha ? PixelFormat::kBgra : PixelFormat::kBgr0;
}

// libsvtav1 is five times as fast as libaom, but takes neither small pictures nor full chroma.
std::string EncoderFor(const Codec& codec, const EncodedPixels& pixels, PictureSize size) {
  const bool small = std::min(size.width, size.height) < kMinSvtAv1Side;
  const bool subsampled = pixels.height_multiple == 2;
  return codec.name == "av1" && (small || !subsampled) ? "libaom-av1" : codec.encoder;
}

Status PlaceProduct(const EncodeRequest& request, OutputDecision& decision) {
  const std::string& path = request.output.path;
  decision.product = request.work_directory + "/film." + decision.container.name;
  if (decision.container.name != "png") return Status::Ok();

  REEL_ASSIGN_OR_RETURN(const std::optional<SequencePath> sequence, SequencePath::Parse(path));
  if (sequence) {
    if (request.first_frame + request.frame_count > std::numeric_limits<int32_t>::max()) {
      return InvalidInput("range: a PNG sequence ends at frame 2147483646");
    }
    decision.sequence = sequence->In(request.work_directory);
  } else if (request.frame_count != 1) {
    return InvalidInput("output: \"" + path + "\" is one picture, but the job has " +
                        std::to_string(request.frame_count) +
                        " frames; put a number such as %05d into the name, or give codec apng for "
                        "one animated file");
  }
  return Status::Ok();
}

Result<OutputDecision> Decide(const EncodeRequest& request) {
  const OutputSpec& output = request.output;
  OutputDecision decision;
  REEL_ASSIGN_OR_RETURN(decision.container, ContainerFor(output.path, output.codec));
  REEL_ASSIGN_OR_RETURN(decision.codec,
                        CodecFor(decision.container, output.codec, request.has_alpha));
  REEL_ASSIGN_OR_RETURN(decision.pixels,
                        PixelsFor(decision.codec, output.pix_fmt, request.has_alpha));
  REEL_RETURN_IF_ERROR(CheckRate(request, decision.container));
  REEL_RETURN_IF_ERROR(CheckQuality(output, decision.codec));
  REEL_RETURN_IF_ERROR(CheckPreset(output, decision.codec));
  REEL_RETURN_IF_ERROR(CheckLoop(output, decision.container));
  REEL_RETURN_IF_ERROR(CheckAttachments(output, decision.container));
  REEL_RETURN_IF_ERROR(CheckExtraArguments(output.ffmpeg_args));
  REEL_ASSIGN_OR_RETURN(decision.sounds, PlanSounds(request));
  REEL_ASSIGN_OR_RETURN(const PictureSize encoded, EncodedSize(request, decision.pixels));
  REEL_RETURN_IF_ERROR(CheckSmallest(encoded, decision.codec));
  decision.slot = {request.drawn, encoded, SlotPixels(decision.pixels, request.has_alpha)};
  decision.encoder = EncoderFor(decision.codec, decision.pixels, encoded);
  REEL_RETURN_IF_ERROR(PlaceProduct(request, decision));
  return decision;
}

std::vector<std::string> Warnings(const EncodeRequest& request, const OutputDecision& decision) {
  std::vector<std::string> warnings;
  const Rational fps = request.fps;
  if (decision.container.name == "gif") {
    if (fps.num > kGifViewersFps * fps.den) {
      warnings.push_back(
          "a gif faster than 50 frames a second is slowed down by most viewers; fps is " +
          ToString(fps));
    } else if (100 * fps.den % fps.num != 0) {
      warnings.push_back("a gif counts time in 1/100 s, so at " + ToString(fps) +
                         " frames a second some frames are shown 1/100 s longer than others");
    }
  }
  if (request.has_alpha && !decision.pixels.has_alpha) {
    warnings.push_back(decision.codec.name + " as " + decision.pixels.name +
                       " has no transparency; the film is shown without it");
  }
  const std::string& container = decision.container.name;
  if (!request.output.metadata.empty() &&
      (container == "gif" || container == "apng" || container == "png")) {
    warnings.push_back("." + container + " holds no metadata; it is left out");
  }
  return warnings;
}

bool NeedsRehearsal(const OutputSpec& output) {
  return !output.preset.empty() || !output.pix_fmt.empty() || !output.bitrate.empty() ||
         !output.ffmpeg_args.empty();
}

}  // namespace

namespace {

// VP9's alpha travels beside its packets, which the pieces' format cannot hold.
bool CanJoin(const OutputDecision& decision) { return decision.pixels.name != "yuva420p"; }

bool IsMadeOfWholeFilm(const OutputDecision& decision) {
  return decision.container.name == "gif" || decision.container.name == "apng";
}

std::vector<FinishingPass> FinishingPasses(const EncodeRequest& request,
                                           const OutputDecision& decision, bool several) {
  const std::string& container = decision.container.name;
  if (container == "gif" && several) {
    return {{Phase::kSecondPass, GifPalettePass(request, decision)},
            {Phase::kSecondPass, GifSecondPass(request, decision, several)}};
  }
  if (container == "gif") return {{Phase::kSecondPass, GifSecondPass(request, decision, several)}};
  if (!several || decision.sequence) return {};
  if (container == "apng") return {{Phase::kSecondPass, ApngOfSegments(request, decision)}};
  return {{Phase::kJoining, JoinSegments(request, decision)}};
}

ArgumentVector EncodeOf(const EncodeRequest& request, const OutputDecision& decision,
                        const Segment& segment, bool several) {
  EncodeRequest part = request;
  part.first_frame = segment.first_frame;
  part.frame_count = segment.frame_count;
  if (!several) {
    return decision.container.name == "gif" ? GifFirstPass(part, decision)
                                            : DirectEncode(part, decision);
  }
  if (decision.sequence) return DirectEncode(part, decision);
  const std::string path = SegmentFile(request, decision, segment.index);
  return IsMadeOfWholeFilm(decision) ? LosslessSegment(part, decision, path)
                                     : EncodedSegment(part, decision, path);
}

FrameCounter CounterFor(const OutputDecision& decision) {
  const std::string& muxer = decision.container.muxer;
  if (muxer == "image2") return FrameCounter::kPictures;
  return muxer == "mp4" || muxer == "mov" ? FrameCounter::kBoxes : FrameCounter::kProbe;
}

}  // namespace

Result<EncodePlan> MakeEncodePlan(const EncodeRequest& request) {
  REEL_ASSIGN_OR_RETURN(const OutputDecision decision, Decide(request));
  EncodePlan plan;
  plan.codec = decision.codec.name;
  plan.encoder = decision.encoder;
  plan.slot = decision.slot;
  REEL_ASSIGN_OR_RETURN(plan.segments,
                        PlanSegments(request.first_frame, request.frame_count, request.fps,
                                     request.segment, CanJoin(decision)));
  const bool several = plan.segments.size() > 1;
  plan.encode = EncodeOf(request, decision, plan.segments.front(), several);
  plan.finishing = FinishingPasses(request, decision, several);
  if (several && !plan.finishing.empty()) {
    plan.segment_list = SegmentList(request, decision, plan.segments);
  }
  if (NeedsRehearsal(request.output)) plan.rehearsal = Rehearsal(request, decision);
  plan.is_sequence = decision.sequence.has_value();
  plan.product = plan.is_sequence ? decision.sequence->Pattern() : decision.product;
  plan.counter = CounterFor(decision);
  plan.count_frames = CountFramesCommand(decision.product);
  plan.warnings = Warnings(request, decision);
  return plan;
}

ArgumentVector SegmentEncodeCommand(const EncodeRequest& request, const EncodePlan& plan,
                                    const Segment& segment) {
  const Result<OutputDecision> decision = Decide(request);
  return EncodeOf(request, decision.value(), segment, plan.segments.size() > 1);
}

std::string SegmentPath(const EncodeRequest& request, const EncodePlan& plan,
                        const Segment& segment) {
  if (plan.segments.size() == 1) return plan.product;
  return SegmentFile(request, Decide(request).value(), segment.index);
}

std::string SegmentListPath(const EncodeRequest& request) {
  return request.work_directory + "/segments.txt";
}

}  // namespace reel
