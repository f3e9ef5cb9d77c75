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
// equals. None when even the best needs more than a third of the longer name, so that "crf" is not
// offered for "fps".
std::optional<std::string> NearestName(std::string_view wanted, std::span<const std::string> known);

}  // namespace reel
