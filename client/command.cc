#include "client/command.h"

#include <unistd.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "client/display_text.h"
#include "client/text_style.h"

namespace reel {

std::string ErrorJson(const Status& status) {
  using Json = nlohmann::ordered_json;
  const Json error = {{"code", StatusCodeName(status.code())}, {"message", status.message()}};
  return Json{{"error", error}}.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string ErrorPrefix() { return Toned("reel:", Tone::kError, UsesColor(STDERR_FILENO)); }

ExitCode ReportError(const Status& status, bool as_json) {
  std::fprintf(stderr, "%s %s\n", ErrorPrefix().c_str(),
               Printable(status.message(), Lines::kMany).c_str());
  if (as_json) std::printf("%s\n", ErrorJson(status).c_str());
  return ExitCodeFor(status.code());
}

}  // namespace reel
