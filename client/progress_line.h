// The progress of a job in words: who waits for whom, and the one line on the terminal. Pure
// functions of samples and a width; who prints them, and when, is job_report.h.

#pragma once

#include <deque>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "protocol/job_event.h"

namespace reel {

// Remembers the last seconds of the writer's waits. The side that waited more than twice as long as
// the other is said to wait; the totals since the start would hide a change.
class WaitBalance {
 public:
  void Add(const Waits& waits, TimePoint now);

  // "encoder waits for frames", "frames wait for encoder", "balanced"; "" before two samples.
  std::string_view Words() const;

 private:
  struct Sample {
    Waits waits;
    TimePoint time;
  };
  std::deque<Sample> samples_;
};

// "[#####.....]  50%  150/300 frames  98.2 frames/s  0:02 left  4 producers: all 4 processors are busy", at
// most `columns` wide; `wait_words` where no reason for the number is known: parts at the end are left out first, then the bar. ASCII. A share only reads 100%
// when every frame is done.
std::string ProgressLine(const Progress& progress, std::string_view wait_words, int columns);

// The same without bar and without a limit, for a log.
std::string ProgressText(const Progress& progress, std::string_view wait_words);

// Whole percent done, rounded down; 0 when there are no frames.
int ProgressPercent(const Progress& progress);

// "line_chart: 1280x720, 60 frames/s, 300 frames to h264; 2 producers (as a start), ring: 24
// slots, 30.0 MiB".
std::string PlannedLine(const Planned& planned);

}  // namespace reel
