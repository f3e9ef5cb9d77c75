// TuneMeter: from the progress of a job with a fixed number of producers to its rate. Pure.
//
// Not measured is the start: processes load, the pipe and the encoder's buffers fill, so the first
// frames are taken faster than they can be encoded. The rate is taken between two moments at which frames
// came, so that slow frames which come many at once are not counted with half of a pause.
//
//     first frame ── warm-up: at least a second ──┬── measured: `wanted`, longer for few frames ──┤
//
// A film of few frames is warm after a quarter of them, so that something is left to be measured.

#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "protocol/job_event.h"

namespace reel {

// What one number of producers achieved.
struct TuneRow {
  int64_t producers = 0;
  double frames_per_second = 0;
  double encoder_waited = 0;  // share of the time, 0 .. 1: for frames
  double frames_waited = 0;   // the same, for the encoder
  int64_t peak_memory_bytes = 0;
  int64_t frames = 0;  // that were measured
  double seconds = 0;
  bool film_ended = false;  // before all that was wanted was measured

  friend bool operator==(const TuneRow&, const TuneRow&) = default;
};

class TuneMeter {
 public:
  // `wanted`: above 0.
  TuneMeter(int64_t producers, nanoseconds wanted) : producers_(producers), wanted_(wanted) {}

  enum class Next { kMore, kEnough };
  Next Add(const Progress& progress, TimePoint now);

  // The job was done before enough was seen.
  void EndFilm() { film_ended_ = true; }

  // Without memory. None when too little of the film was seen for any rate.
  std::optional<TuneRow> Row() const;

 private:
  struct Sample {
    TimePoint time;
    int64_t frames = 0;
    Waits waits;
  };

  bool IsWarm(const Sample& sample, int64_t film_frames) const;
  bool IsEnough(TimePoint now) const;

  const int64_t producers_;
  const nanoseconds wanted_;
  std::optional<Sample> first_;   // the first with a frame
  std::optional<Sample> begin_;   // of what is measured
  std::optional<Sample> newest_;  // the last at which frames came
  bool is_warm_ = false;
  bool film_ended_ = false;
};

}  // namespace reel
