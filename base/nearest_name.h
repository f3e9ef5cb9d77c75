// NearestName: "did you mean ...?" for an unknown field, option, parameter or column.
//
// Pure; any process and thread.

#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace reel {

// The name in `known` that takes the fewest single-character slips to turn into `wanted` (one too
// many, one missing, another one, two neighbours swapped; ASCII case is ignored); the first of
// equals. None when even the best needs more than a third of the longer name's characters, rounded down,
// or more than three: "crf" is not offered for "fps", nor "bitrate" for "trace". What all names begin
// with, such as the dashes of options, is no part of them, or it would make all of them alike.
std::optional<std::string> NearestName(std::string_view wanted, std::span<const std::string> known);

}  // namespace reel
