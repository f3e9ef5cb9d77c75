// EtaEstimate: how long a job still takes, from samples of its progress; made to be read by a person.
//
// The rate is an average in which what is `kMemory` ago counts a third, so it follows a change within half
// a minute and does not shake with single frames. Frames that were done before the first sample (a job that
// is resumed, or one that somebody begins to watch in its middle) say nothing of the rate. The time that is
// shown runs down with the clock while it is within a tenth of what the rate says, else it moves there
// within seconds. Pure but for the time that it is given, which must not run backwards; one thread.
//
// On a cluster news comes in whole segments and from many nodes, so the memory is longer, and the average is of
// the frames that one task makes: with more tasks, or fewer, the time left is another one at once. While no task
// runs the job stands still, as in a pause.
//
//     eta.Add(progress, now)       each time that there is news, or again without any
//     eta.LeftSeconds(now)         at any time
//     eta.Pause()                  the job stands still; its next sample is a new beginning of the clock

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "protocol/job_event.h"

namespace reel {

class EtaEstimate {
 public:
  static constexpr auto kMemory = std::chrono::seconds(10);
  // Before, what the supervisor says of the last seconds is better than what was seen here.
  static constexpr auto kLeastSeen = std::chrono::seconds(1);
  // Until then what is shown may jump.
  static constexpr auto kSettlesAfter = std::chrono::seconds(3);
  // Without a frame for so long, and for so many times what a frame took: no rate is known any more.
  static constexpr auto kStalledAfter = std::chrono::seconds(10);
  static constexpr int kStalledFrames = 5;
  // The same of a job on a cluster.
  static constexpr auto kClusterMemory = std::chrono::seconds(60);
  static constexpr auto kClusterStalledAfter = std::chrono::seconds(90);

  void Add(const Progress& progress, TimePoint now);
  void Pause();

  // Nothing: no frame was seen being made yet, or for a long time none, or the job does what cannot be
  // told in frames (another phase than rendering).
  std::optional<double> LeftSeconds(TimePoint now) const;

  // Frames a second, the average that the estimate is made of; 0 when it is not known.
  double frames_per_second() const { return rate_; }

 private:
  void Begin(const Progress& progress, TimePoint now);
  void Average(const Progress& progress, TimePoint now);
  void Show(TimePoint now);
  bool IsStalled(TimePoint now) const;
  void Work(TimePoint now);
  void BeginToWork(TimePoint now);

  bool has_begun_ = false;
  bool has_frame_ = false;       // one was seen being made; the averages begin there
  TimePoint last_frame_time_{};  // when the latest was seen, or the clock began anew
  int64_t frames_done_ = 0;
  int64_t frame_count_ = 0;
  Phase phase_ = Phase::kRendering;
  bool is_paused_ = false;
  double seen_frames_ = 0;   // since has_frame_, both sums decaying
  double seen_seconds_ = 0;  // of all tasks together
  bool is_on_cluster_ = false;
  int64_t tasks_ = 1;          // that ran when the last sample came; of a job on this machine 1
  TimePoint last_time_{};      // of the last sample
  double unseen_seconds_ = 0;  // that tasks have worked since the latest frame came
  double rate_ = 0;
  double rate_at_frame_ = 0;  // what it was when the latest frame came
  struct Shown {
    double left_s;
    TimePoint when;
  };
  std::optional<Shown> shown_;
};

}  // namespace reel
