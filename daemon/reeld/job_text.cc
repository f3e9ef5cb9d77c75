#include "daemon/reeld/job_text.h"

#include <nlohmann/json.hpp>

namespace reel {

std::string WithResume(const std::string& text) {
  using Json = nlohmann::ordered_json;
  Json job = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!job.is_object()) return text;
  job["resume"] = true;
  return job.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace reel
