// ClipChart: the parts of a film over its time, drawn with characters. Pure.
//
//     title       ██████
//     scene                █████████████████
//       overlay                   ██████
//                 |0s        |5s        |10s

#pragma once

#include <span>
#include <string>

#include "base/clip_span.h"

namespace reel {

// A line a clip, indented by its depth, and an axis with seconds; each line ends with a newline and is at
// most `columns` wide (UTF-8, a column a character), but for terminals of less than 16. Labels are cut at
// 24 columns, or sooner where the terminal is narrow. A clip that is outside of the film, in whole or in
// part, has no bar there; one that is shorter than a column has one of a column. "" when there are no
// clips, or `length_s` is no length.
std::string ClipChart(std::span<const ClipSpan> clips, double length_s, int columns);

}  // namespace reel
