#include "timeline/clip_parser.h"

#include <fmt/format.h>

#include <utility>
#include <variant>

#include "base/strict_json.h"
#include "timeline/clip_reader.h"

namespace reel {
namespace {

Status NoJson(const TimelineText& timeline, const JsonRefusal& refusal) {
  const JsonPlaces places(timeline.text, timeline.first_line);
  const JsonPlace* place = places.Find(refusal.path);
  const int line = refusal.line > 0   ? timeline.first_line - 1 + refusal.line
                   : place != nullptr ? place->line
                                      : timeline.first_line;
  std::string where = timeline.file.empty() ? fmt::format("line {}", line)
                                            : fmt::format("{}:{}", timeline.file, line);
  if (refusal.line > 0) where += fmt::format(":{}", refusal.column);
  return InvalidInput(fmt::format("{}: {}: {}", where, timeline.path, refusal.message));
}

}  // namespace

Result<ClipPtr> ParseTimeline(const TimelineText& timeline,
                              const std::map<std::string, ClipParameter>& params) {
  std::variant<nlohmann::json, JsonRefusal> read =
      ReadStrictJson(timeline.text, JsonComments::kIgnored);
  if (const auto* refusal = std::get_if<JsonRefusal>(&read)) return NoJson(timeline, *refusal);
  const TimelineSource source{std::get<nlohmann::json>(std::move(read)),
                              JsonPlaces(timeline.text, timeline.first_line), timeline.file,
                              timeline.path};
  return ClipReader(source, timeline, params).ParseAll();
}

}  // namespace reel
