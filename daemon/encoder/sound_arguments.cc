#include "daemon/encoder/sound_arguments.h"

#include <fmt/format.h>

namespace reel {
namespace {

// What is missing at a file's beginning or in its middle becomes silence, so that samples count time.
constexpr const char* kSteadyClock = "aresample={}:async=1:first_pts=0";
// The sum of an output's factors is made 1 ("<"), and a channel that the file lacks has none: mono goes to
// both sides as loud as it is, stereo stays as it is, and surround cannot clip. ffmpeg's own conversion
// makes mono 3 dB quieter.
constexpr const char* kToStereo =
    "pan=stereo|FL<FL+0.707*FC+0.707*BL+0.707*SL+0.5*BC|FR<FR+0.707*FC+0.707*BR+0.707*SR+0.5*BC,"
    "aformat=sample_fmts=fltp";
constexpr const char* kCountAgain = "asetpts=N/SR/TB";

// Microseconds of num/den seconds as ffmpeg reads them, rounded up.
std::string SecondsText(Int128 num, Int128 den) {
  const int64_t us = static_cast<int64_t>((num * 1'000'000 + den - 1) / den);
  return fmt::format("{}.{:06}", us / 1'000'000, us % 1'000'000);
}

// The film's length; ffmpeg cuts sound at the nearest sample.
std::string FilmSeconds(const EncodeRequest& request) {
  return SecondsText(static_cast<Int128>(request.frame_count) * request.fps.den, request.fps.num);
}

std::string HeardFilters(const HeardSound& sound) {
  std::string filters = fmt::format(kSteadyClock, kMixedRate);
  const auto add = [&filters](const std::string& filter) { filters += "," + filter; };
  add(kToStereo);
  add(fmt::format("atrim=start_sample={}:end_sample={}", sound.from, sound.from + sound.count));
  add(kCountAgain);
  if (sound.fade_in > 0) add(fmt::format("afade=t=in:ss=0:ns={}", sound.fade_in));
  if (sound.fade_out > 0) {
    add(fmt::format("afade=t=out:ss={}:ns={}", sound.fade_out_from, sound.fade_out));
  }
  if (sound.volume != 1) add(fmt::format("volume={}", sound.volume));
  if (sound.place > 0) add(fmt::format("adelay=delays={}S:all=1", sound.place));
  if (sound.place < 0) {
    add(fmt::format("atrim=start_sample={}", -sound.place));
    add(kCountAgain);
  }
  return filters;
}

// Silence of the film's length is the first of what is mixed, so that the mix lasts as long, whatever is
// heard.
std::string MixFilters(const SoundPlan& plan) {
  std::string graph =
      fmt::format("anullsrc=r={}:cl=stereo,aformat=sample_fmts=fltp,atrim=end_sample={}[film]",
                  kMixedRate, plan.part_count);
  std::string mixed = "[film]";
  for (size_t i = 0; i < plan.heard.size(); ++i) {
    graph += fmt::format(";[{0}:a:0]{1}[sound{0}]", i + 1, HeardFilters(plan.heard[i]));
    mixed += fmt::format("[sound{}]", i + 1);
  }
  return fmt::format("{};{}amix=inputs={}:duration=first:normalize=0[mixed]", graph, mixed,
                     plan.heard.size() + 1);
}

}  // namespace

// -t before -i limits the sound alone; -shortest, or -t after it, would cut the film as well.
ArgumentVector SoundInputs(const EncodeRequest& request, const OutputDecision& decision) {
  if (!request.output.audio.empty()) {
    return {"-t", FilmSeconds(request), "-i", "file:" + request.output.audio};
  }
  ArgumentVector inputs;
  for (const HeardSound& sound : decision.sounds.heard) {
    const std::string seconds = SecondsText(sound.from + sound.count, kMixedRate);
    inputs.insert(inputs.end(), {"-t", seconds, "-i", "file:" + sound.file});
  }
  return inputs;
}

ArgumentVector SoundOutput(const EncodeRequest& request, const OutputDecision& decision) {
  const OutputSpec& output = request.output;
  if (output.audio.empty() && output.sounds.empty()) return {};
  const std::string& encoder = decision.container.audio_encoder;
  const ArgumentVector encoded = {"-c:a", encoder, "-b:a", encoder == "aac" ? "192k" : "128k"};
  ArgumentVector arguments = {"-map", "1:a:0"};
  if (output.audio.empty()) {
    arguments = {"-filter_complex", MixFilters(decision.sounds), "-map", "[mixed]"};
  }
  arguments.insert(arguments.end(), encoded.begin(), encoded.end());
  return arguments;
}

}  // namespace reel
