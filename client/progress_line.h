// The progress of a job in words: the one line on the terminal, and the one in a log. Pure functions of
// samples and a width; who prints them, and when, is job_report.h.

#pragma once

#include <cstdint>
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
  // Of a job on a cluster.
  bool is_on_cluster = false;  // also of one whose sample does not show it (cluster_tasks.h)
  int64_t segment_count = 0;   // 0: not known
  std::optional<double> awaited_s = std::nullopt;  // so long none of its tasks has run
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
//
// On a cluster "[#####.....]  50%   6/12 segments  150/300 frames  98.2 frames/s  0:02 left  8 tasks on 2 nodes,
// 4 wait: Resources", and while no task runs " 0%   0/12 segments  12 tasks wait: Resources (0:35)".
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
// slots, 30.0 MiB"; where this machine draws nothing: "...; 12 segments, 3 of them kept".
std::string PlannedLine(const Planned& planned);

// "on the cluster: 6 tasks of 2 segments: ..." (Planned::tasks); "" on this machine.
std::string PlannedTasksLine(const Planned& planned);

}  // namespace reel
