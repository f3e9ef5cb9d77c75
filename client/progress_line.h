// The progress of a job in words: the one line on the terminal, and the one in a log. Pure functions of
// samples and a width; who prints them, and when, is job_report.h.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "client/speed_limit.h"
#include "protocol/job_event.h"

namespace reel {

// What the samples before this one say.
struct ProgressNotes {
  std::optional<double> left_s = std::nullopt;  // eta_estimate.h
  SpeedLimit limit = SpeedLimit::kUnknown;
  std::string_view pause_words = {};  // the job waits by itself, and for what; "" otherwise
};

struct LineStyle {
  int columns = 80;
  bool colored = false;
  bool utf8 = false;
};

// "[#####.....]  50%  150/300 frames  98.2 frames/s  0:02 left  4 producers: all 4 processors are
// busy  limited by your drawing code", at most `columns` wide. What does not fit is left out, first why
// there are so many producers, then their number, frames, the limit, the rate, the time left, the bar. Numbers
// have room to grow, so the bar keeps its length. A share only reads 100% when every frame is done.
std::string ProgressLine(const Progress& progress, const ProgressNotes& notes,
                         const LineStyle& style);

// The same without bar, without colours and without a limit, for a log.
std::string ProgressText(const Progress& progress, const ProgressNotes& notes);

// Whole percent done, rounded down; 0 when there are no frames.
int ProgressPercent(const Progress& progress);

// 0 to 1.
double DoneShare(const Progress& progress);

// "", "joining": what a job does when it does not draw.
std::string_view PhaseWords(Phase phase);

// "line_chart: 1280x720, 60 frames/s, 300 frames to h264; 2 producers (as a start), ring: 24
// slots, 30.0 MiB".
std::string PlannedLine(const Planned& planned);

}  // namespace reel
