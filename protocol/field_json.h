// A field's value as it stands in JSON: of which types it may be, and the text that its `set` takes.
// Pure; any thread.

#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "base/status.h"
#include "protocol/job_fields.h"

namespace reel {

// kInvalidInput, with the value and what it should be, when `value` is not what `type` says.
Status CheckFieldType(const nlohmann::json& value, FieldType type);

// What CheckFieldType says of a value that should be `expected` ("a text").
Status WrongFieldType(const nlohmann::json& value, std::string_view expected);

// A string without its quotes, anything else as JSON.
std::string FieldText(const nlohmann::json& value);

}  // namespace reel
