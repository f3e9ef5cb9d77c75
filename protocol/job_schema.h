// The JSON Schema (draft 2020-12) of a job file: the text of protocol/job.schema.json, which is
// also installed as share/reel/job.schema.json.

#pragma once

#include <string_view>

namespace reel {

std::string_view JobSchema();

}  // namespace reel
