#include "daemon/encoder/sound_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/field_text.h"

namespace reel {
namespace {

int64_t Rounded(Int128 num, Int128 den) { return static_cast<int64_t>((num + den / 2) / den); }

int64_t SamplesIn(Rational seconds) {
  return Rounded(static_cast<Int128>(seconds.num) * kMixedRate, seconds.den);
}

// Where `frame` begins.
int64_t SampleOfFrame(const EncodeRequest& request, int64_t frame) {
  return Rounded(static_cast<Int128>(frame) * request.fps.den * kMixedRate, request.fps.num);
}

int64_t FilmFrames(const EncodeRequest& request) {
  return std::max(request.film_frame_count, request.first_frame + request.frame_count);
}

// "2.5 s".
std::string SecondsText(int64_t samples) {
  return fmt::format("{:.6g} s", static_cast<double>(samples) / static_cast<double>(kMixedRate));
}

std::optional<int64_t> FileSamples(const EncodeRequest& request, size_t index) {
  if (index >= request.sound_lengths.size() || !request.sound_lengths[index]) return std::nullopt;
  return SamplesIn(*request.sound_lengths[index]);
}

// Samples of the sound that the film has, were there no part.
Result<int64_t> CountInFilm(const EncodeRequest& request, size_t index) {
  const Sound& sound = request.output.sounds[index];
  const int64_t film_end = SampleOfFrame(request, FilmFrames(request));
  const int64_t start = SamplesIn(sound.start_s);
  if (start >= film_end) {
    return InvalidInput(fmt::format("audio[{}].start: {} is not before the film's end, {}", index,
                                    SecondsText(start), SecondsText(film_end)));
  }
  int64_t count = film_end - start;
  if (sound.duration_s) count = std::min(count, SamplesIn(*sound.duration_s));
  const std::optional<int64_t> file_samples = FileSamples(request, index);
  if (!file_samples) {
    if (sound.fade_out_s.num == 0) return count;
    return InvalidInput(
        fmt::format("audio[{}].fade_out: nobody knows where {} ends, which is a pipe; put the "
                    "sound into a file",
                    index, Quoted(sound.file)));
  }
  const int64_t from = SamplesIn(sound.from_s);
  if (from >= *file_samples) {
    return InvalidInput(fmt::format("audio[{}].from: {} is not before the end of {}, {}", index,
                                    SecondsText(from), Quoted(sound.file),
                                    SecondsText(*file_samples)));
  }
  return std::min(count, *file_samples - from);
}

HeardSound Faded(const Sound& sound, int64_t count) {
  HeardSound heard;
  heard.file = sound.file;
  heard.from = SamplesIn(sound.from_s);
  heard.count = count;
  heard.fade_in = SamplesIn(sound.fade_in_s);
  heard.fade_out = std::min(SamplesIn(sound.fade_out_s), count);
  heard.fade_out_from = count - heard.fade_out;
  heard.volume = sound.volume;
  return heard;
}

// What lies in the part; `begin` is the part's first sample. None: nothing of it.
std::optional<HeardSound> InPart(HeardSound sound, int64_t start, int64_t begin,
                                 int64_t part_count) {
  sound.place = start - begin;
  sound.count = std::min(sound.count, part_count - sound.place);
  if (sound.count <= 0 || sound.place + sound.count <= 0) return std::nullopt;
  if (sound.fade_out_from >= sound.count) sound.fade_out = sound.fade_out_from = 0;
  return sound;
}

}  // namespace

Result<SoundPlan> PlanSounds(const EncodeRequest& request) {
  SoundPlan plan;
  const int64_t begin = SampleOfFrame(request, request.first_frame);
  plan.part_count = SampleOfFrame(request, request.first_frame + request.frame_count) - begin;
  const std::vector<Sound>& sounds = request.output.sounds;
  for (size_t i = 0; i < sounds.size(); ++i) {
    REEL_ASSIGN_OR_RETURN(const int64_t count, CountInFilm(request, i));
    std::optional<HeardSound> heard =
        InPart(Faded(sounds[i], count), SamplesIn(sounds[i].start_s), begin, plan.part_count);
    if (heard) plan.heard.push_back(std::move(*heard));
  }
  return plan;
}

int64_t SecondsToMeasure(const Sound& sound, Rational film_seconds) {
  if (sound.from_s.num == 0 && sound.fade_out_s.num == 0) return 0;
  double heard = std::max(ToDouble(film_seconds) - ToDouble(sound.start_s), 0.0);
  if (sound.duration_s) heard = std::min(heard, ToDouble(*sound.duration_s));
  // Rounded up, and one for a file whose own clock begins late.
  return static_cast<int64_t>(std::ceil(ToDouble(sound.from_s) + heard)) + 1;
}

}  // namespace reel
