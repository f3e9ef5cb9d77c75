#include "client/tune_meter.h"

#include <algorithm>

namespace reel {
namespace {

using namespace std::chrono_literals;

constexpr nanoseconds kWarmUp = 1s;
// More than libx264 keeps to look ahead (40) and its threads hold; other encoders keep less.
constexpr int64_t kWarmUpFrames = 60;
// Frames of which a rate can be told to about 5 %, and the times `wanted` that they are waited for.
constexpr int64_t kEnoughFrames = 20;
constexpr int kMostPatience = 4;

double Share(int64_t waited_ns, nanoseconds of) {
  return std::clamp(ToSeconds(nanoseconds(waited_ns)) / ToSeconds(of), 0.0, 1.0);
}

}  // namespace

bool TuneMeter::IsWarm(const Sample& sample, int64_t film_frames) const {
  if (sample.frames * 4 >= film_frames) return true;
  const nanoseconds since = sample.time - first_->time;
  const nanoseconds least = std::min(kWarmUp, wanted_);
  return since >= least && (sample.frames >= kWarmUpFrames || since >= least + wanted_);
}

bool TuneMeter::IsEnough(TimePoint now) const {
  if (!begin_) return false;
  if (now - begin_->time >= kMostPatience * wanted_) return true;
  return newest_->time - begin_->time >= wanted_ &&
         newest_->frames - begin_->frames >= kEnoughFrames;
}

TuneMeter::Next TuneMeter::Add(const Progress& progress, TimePoint now) {
  if (film_ended_) return Next::kEnough;
  const Sample sample{now, progress.frames_done, progress.waits};
  if (progress.phase != Phase::kRendering) {
    film_ended_ = true;
    return Next::kEnough;
  }
  if (sample.frames > (newest_ ? newest_->frames : 0)) {
    if (!first_) first_ = sample;
    if (is_warm_ && !begin_) begin_ = sample;
    newest_ = sample;
    is_warm_ = is_warm_ || IsWarm(sample, progress.frame_count);
  }
  film_ended_ = sample.frames >= progress.frame_count;
  return film_ended_ || IsEnough(now) ? Next::kEnough : Next::kMore;
}

std::optional<TuneRow> TuneMeter::Row() const {
  if (!newest_) return std::nullopt;
  // Of a film that ended while it was warming up, all that there is.
  const bool is_measured = begin_ && begin_->time < newest_->time;
  const Sample& begin = is_measured ? *begin_ : *first_;
  const nanoseconds lasted = newest_->time - begin.time;
  if (lasted <= nanoseconds(0)) return std::nullopt;
  TuneRow row;
  row.producers = producers_;
  row.frames = newest_->frames - begin.frames;
  row.seconds = ToSeconds(lasted);
  row.frames_per_second = static_cast<double>(row.frames) / row.seconds;
  row.encoder_waited = Share(newest_->waits.for_frame_ns - begin.waits.for_frame_ns, lasted);
  row.frames_waited = Share(newest_->waits.for_pipe_ns - begin.waits.for_pipe_ns, lasted);
  row.film_ended = film_ended_ && lasted < wanted_;
  return row;
}

}  // namespace reel
