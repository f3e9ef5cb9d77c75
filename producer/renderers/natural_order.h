// NaturallyLess: the order in which people number files: "frame2.png" before "frame10.png".

#pragma once

#include <string_view>

namespace reel {

// A strict weak order. Runs of ASCII digits compare as numbers of any length, other bytes by value;
// where only leading zeros differ, the text with fewer of them comes first, so that no two
// different names are equal.
bool NaturallyLess(std::string_view a, std::string_view b);

}  // namespace reel
