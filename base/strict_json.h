// ParseStrictJson: JSON from outside, refused where nlohmann-json would guess.
//
// nlohmann-json keeps the last of two equal keys and nests without limit; here both are errors, so
// what a person reads in a file is what Reel takes. Pure; any thread.

#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "base/status.h"

namespace reel {

enum class JsonComments { kRefused, kIgnored };

// On failure kInvalidInput with the line and column where the text stops being JSON, or the dotted
// path of a key that stands there twice, or the limit that is passed (1 MiB of text, 64 levels).
Result<nlohmann::json> ParseStrictJson(const std::string& text, JsonComments comments);

// What a JSON value is, for messages: "a text", "an object".
std::string JsonTypeName(const nlohmann::json& value);

}  // namespace reel
