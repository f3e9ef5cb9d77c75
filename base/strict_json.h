// ParseStrictJson: JSON from outside, refused where nlohmann-json would guess.
//
// nlohmann-json keeps the last of two equal keys and nests without limit; here both are errors, so
// what a person reads in a file is what Reel takes. Pure; any thread.

#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <variant>

#include "base/status.h"

namespace reel {

enum class JsonComments { kRefused, kIgnored };

// Why a text is refused, and where: at the line and column where it stops being JSON; or, line 0, at
// the value that a path leads to (base/json_places.h): of a key that stands there twice, of what
// passes a limit (1 MiB of text, 64 levels), of a number that is too large.
struct JsonRefusal {
  std::string message;  // without the line and column
  int line = 0;
  int column = 0;    // bytes, from 1
  std::string path;  // "" is the whole text
};

std::variant<nlohmann::json, JsonRefusal> ReadStrictJson(const std::string& text,
                                                         JsonComments comments);

// The same with a refusal in words: kInvalidInput with the line and column, or the path of a key.
Result<nlohmann::json> ParseStrictJson(const std::string& text, JsonComments comments);

// What a JSON value is, for messages: "a text", "an object".
std::string JsonTypeName(const nlohmann::json& value);

}  // namespace reel
