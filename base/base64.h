// Base64 (RFC 4648, section 4, with padding): bytes in JSON, and in what a terminal is told. Pure.

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace reel {

// Pieces whose lengths are multiples of three, but for the last, can be put together as text.
std::string ToBase64(std::string_view bytes);

// Nothing when it is not what ToBase64 writes.
std::optional<std::string> FromBase64(std::string_view text);

}  // namespace reel
