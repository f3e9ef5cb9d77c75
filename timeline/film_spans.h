// SpansOf: when in a film each of its clips is seen, for a chart. Pure.

#pragma once

#include <vector>

#include "base/clip_span.h"
#include "timeline/timeline_plan.h"

namespace reel {

// At most kMostClipSpans, in the order in which the clips are written: those of a sequence one below the
// other, what lies over a clip, or stands in a grid, one deeper. A stretch that easing bends is taken as
// even. A clip's label is its name, or what it shows, and what is done to its time.
std::vector<ClipSpan> SpansOf(const TimelinePlan& plan);

}  // namespace reel
