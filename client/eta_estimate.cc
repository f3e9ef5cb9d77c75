#include "client/eta_estimate.h"

#include <algorithm>
#include <cmath>

#include "client/cluster_tasks.h"

namespace reel {
namespace {

constexpr double kTolerance = 0.1;  // of the time that is shown
constexpr double kSettlesWithin_s =
    2;                             // what is shown moves to the estimate, with this time constant
constexpr double kLateFrames = 3;  // a frame is late after so many times of what the others took

double Decay(double seconds, double constant_s) { return std::exp(-seconds / constant_s); }

}  // namespace

void EtaEstimate::Begin(const Progress& progress, TimePoint now) {
  has_begun_ = true;
  has_frame_ = false;
  BeginToWork(now);
  seen_frames_ = seen_seconds_ = 0;
  rate_ = rate_at_frame_ = progress.frames_per_second;
  shown_.reset();
}

// The clock of the next frame begins.
void EtaEstimate::BeginToWork(TimePoint now) {
  last_frame_time_ = last_time_ = now;
  unseen_seconds_ = 0;
}

void EtaEstimate::Work(TimePoint now) {
  unseen_seconds_ += ToSeconds(now - last_time_) * static_cast<double>(tasks_);
  last_time_ = now;
}

void EtaEstimate::Add(const Progress& progress, TimePoint now) {
  // Fewer frames than before: its supervisor was killed, and another one goes on from what was finished.
  const bool is_another_run = !has_begun_ || progress.frames_done < frames_done_ ||
                              progress.frame_count != frame_count_ || progress.phase != phase_;
  is_on_cluster_ = IsOnCluster(progress);
  if (is_another_run) {
    Begin(progress, now);
  } else if (is_paused_) {
    BeginToWork(now);
  } else {
    Work(now);
    Average(progress, now);
  }
  tasks_ = is_on_cluster_ ? std::max<int64_t>(progress.tasks_running, 1) : 1;
  frames_done_ = progress.frames_done;
  frame_count_ = progress.frame_count;
  phase_ = progress.phase;
  is_paused_ = false;
  if (is_on_cluster_ && AwaitsTasks(progress)) Pause();
  Show(now);
}

void EtaEstimate::Average(const Progress& progress, TimePoint now) {
  const double gap_s = ToSeconds(now - last_frame_time_);
  const auto frames = static_cast<double>(progress.frames_done - frames_done_);
  if (!has_frame_) {
    // How long the first one takes to come is the start of processes, and says nothing of the next ones.
    has_frame_ = frames > 0;
    BeginToWork(now);
    rate_ = rate_at_frame_ = progress.frames_per_second;
    return;
  }
  const double frame_s = seen_frames_ > 0 ? seen_seconds_ / seen_frames_ : gap_s;
  const double memory_s =
      std::max(ToSeconds(is_on_cluster_ ? kClusterMemory : kMemory), kStalledFrames * frame_s);
  const double late_s = is_on_cluster_ ? ToSeconds(kClusterStalledAfter) : kLateFrames * frame_s;
  const double kept = Decay(gap_s, memory_s);
  const double frames_now = seen_frames_ * kept + frames;
  const double seconds_now = seen_seconds_ * kept + unseen_seconds_;
  if (frames > 0) {
    seen_frames_ = frames_now;
    seen_seconds_ = seconds_now;
    BeginToWork(now);
  } else if (gap_s < late_s) {
    return;  // between two frames there is no news
  }
  const bool has_seen_enough = seconds_now >= ToSeconds(kLeastSeen);
  rate_ = has_seen_enough ? frames_now / seconds_now * static_cast<double>(tasks_)
                          : progress.frames_per_second;
  if (frames > 0) rate_at_frame_ = rate_;
}

void EtaEstimate::Pause() {
  is_paused_ = true;
  shown_.reset();
}

bool EtaEstimate::IsStalled(TimePoint now) const {
  const double without_s = ToSeconds(now - last_frame_time_);
  const double after_s = ToSeconds(is_on_cluster_ ? kClusterStalledAfter : kStalledAfter);
  return without_s >= after_s && without_s * rate_at_frame_ > kStalledFrames;
}

void EtaEstimate::Show(TimePoint now) {
  if (rate_ <= 0 || phase_ != Phase::kRendering) {
    shown_.reset();
    return;
  }
  const double left_s =
      static_cast<double>(std::max<int64_t>(frame_count_ - frames_done_, 0)) / rate_;
  if (!shown_) {
    shown_ = Shown{left_s, now};
    return;
  }
  // A first guess is replaced and not approached: there was no time to get used to it.
  if (seen_seconds_ < ToSeconds(kSettlesAfter)) {
    shown_ = Shown{left_s, now};
    return;
  }
  const double seconds = ToSeconds(now - shown_->when);
  const double expected_s = std::max(shown_->left_s - seconds, 0.0);
  const bool is_near = std::abs(left_s - expected_s) <= kTolerance * left_s;
  const double moved = is_near ? 0 : 1 - Decay(seconds, kSettlesWithin_s);
  shown_ = Shown{expected_s + moved * (left_s - expected_s), now};
}

std::optional<double> EtaEstimate::LeftSeconds(TimePoint now) const {
  if (!shown_ || is_paused_ || IsStalled(now)) return std::nullopt;
  return std::max(shown_->left_s - ToSeconds(now - shown_->when), 0.0);
}

}  // namespace reel
