// TaskCut: the ways in which a film's segments may be put into tasks, of which a plan takes one.
//
// Equal tasks, few or many; and tasks that grow smaller, slot by slot taking a share of what is left, so that
// the first ones cost few starts and the last ones end together ("factoring": S. F. Hummel, E. Schonberg,
// L. E. Flynn, CACM 35(8), 1992). Pure; any thread.

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "daemon/encoder/segment_plan.h"

namespace reel {

// How many segments follow each other without one missing between them, stretch by stretch.
std::vector<int64_t> Stretches(std::span<const Segment> segments);

// How many segments each task has, in order. No task reaches over a stretch's end.
using TaskLengths = std::vector<int64_t>;

// Different ones, all with at most `most_tasks` tasks; where the stretches alone are more, one task for each
// of them is the only cut. At least one. REQUIRES: `stretches` not empty; slots, most_tasks >= 1.
std::vector<TaskLengths> TaskCuts(std::span<const int64_t> stretches, int64_t slots,
                                  int64_t most_tasks);

}  // namespace reel
