#include "client/command.h"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "client/display_text.h"

namespace reel {

ExitCode ReportError(const Status& status, bool as_json) {
  std::fprintf(stderr, "reel: %s\n", Printable(status.message(), Lines::kMany).c_str());
  if (as_json) {
    using Json = nlohmann::ordered_json;
    const Json error = {{"code", StatusCodeName(status.code())}, {"message", status.message()}};
    const std::string text =
        Json{{"error", error}}.dump(-1, ' ', false, Json::error_handler_t::replace);
    std::printf("%s\n", text.c_str());
  }
  return ExitCodeFor(status.code());
}

}  // namespace reel
