// ProducerCount: how many producers there shall be, from what the pipe and the processors say.
//
// The aim: frames are drawn at a rate that just barely does not fill the encoder's input pipe. While the
// encoder's side waits for frames and processors stand idle, more producers are tried; a number that drew
// no faster than a smaller one is taken back. While frames wait for the encoder, producers that have
// nothing to do are given up. Frames that compute need as many producers as there are processors left;
// frames that wait (network, disk, GPU) need many more, and how many follows from what one of them takes:
// the number at work is rate times duration (Little's law).
//
// Pure: no clock, no process. Told every ~100 ms; the same readings give the same decisions. Small changes
// are made slowly and on long evidence, so the count does not swing.

#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "base/clock.h"
#include "daemon/supervisor/pipe_pressure.h"

namespace reel {

// What bounds the count from outside, at this moment.
struct CountLimits {
  int64_t most = 1;         // producers
  std::string most_reason;  // which limit that is: "--max-producers"
  double cores = 1;         // processors that this job may use
  // Of producers that compute beside other programs: one a processor, or what the job's share allows.
  int64_t most_computing = 1;
  bool is_shared = false;  // other jobs want the rest
};

class ProducerCount {
 public:
  // `reason`: why the job begins with so many, in words.
  ProducerCount(int64_t count, std::string reason);

  // Takes notice of one more reading; they come in order and belong to one ring. `is_loading`: some of
  // the producers are not at work yet, so the reading says nothing of their number.
  void Decide(const PressureReading& now, const CountLimits& limits, bool is_loading);

  // Readings of another ring follow; what was learnt stays.
  void BeginRing();

  int64_t count() const { return count_; }
  const std::string& reason() const { return reason_; }

  // The job would go faster with more processor time than `limits.cores` gave it.
  bool wants_cores() const { return wants_cores_; }

 private:
  // A larger number that has to prove itself.
  struct Trial {
    int64_t count_before;
    double rate_before;  // 0: not known
  };
  // More than `count` were no help while frames came at `rate`.
  struct Ceiling {
    int64_t count;
    double rate;
    TimePoint until;
    milliseconds patience;
  };

  PipePressure Since(TimePoint earliest, double least_seconds, double least_frames) const;
  bool IsClearAlready(const PipePressure& recent, TimePoint now) const;
  bool IsOverShare(const CountLimits& limits) const;
  bool Judge(const PipePressure& recent, TimePoint now);
  void ConsiderMore(const PipePressure& recent, const CountLimits& limits, TimePoint now);
  void ConsiderFewer(TimePoint now);
  int64_t Wanted(const PipePressure& pressure, const CountLimits& limits) const;
  bool IsAtCeiling(const PipePressure& pressure, TimePoint now) const;
  void Change(int64_t count, std::string reason, TimePoint now);

  int64_t count_;
  std::string reason_;
  bool wants_cores_ = false;
  std::optional<TimePoint> began_;        // the first reading of all
  std::deque<PressureReading> readings_;  // of this ring; the newest last
  TimePoint since_{};                     // readings before it are about another count
  std::optional<Trial> trial_;
  std::optional<Ceiling> ceiling_;
  // The last time that producers were given up, and how many there were before.
  std::optional<TimePoint> gave_up_at_;
  int64_t gave_up_from_ = 0;
  TimePoint keep_until_{};  // none is given up before
};

}  // namespace reel
