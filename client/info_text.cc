#include "client/info_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "client/display_text.h"

namespace reel {
namespace {

using Row = std::array<std::string, 4>;

std::string Preference(int64_t value, const std::string& text) { return value == 0 ? "any" : text; }

std::string LengthText(const Described& described) {
  if (described.frame_count == 0) return "any";
  std::string text = fmt::format("{} frames", described.frame_count);
  if (described.fps.num > 0) {
    text += fmt::format(" ({:.2f} s)",
                        static_cast<double>(described.frame_count) / ToDouble(described.fps));
  }
  return text;
}

std::string ParameterTable(const std::vector<ParameterInfo>& params) {
  std::vector<Row> rows = {{"NAME", "TYPE", "DEFAULT", "MEANING"}};
  for (const ParameterInfo& param : params) {
    rows.push_back({Printable(param.name), Printable(param.type), Printable(param.default_text),
                    Printable(param.help)});
  }
  std::array<size_t, 3> widths{};
  for (const Row& row : rows) {
    for (size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string table;
  for (const Row& row : rows) {
    std::string line = fmt::format("  {:{}}  {:{}}  {:{}}  {}", row[0], widths[0], row[1],
                                   widths[1], row[2], widths[2], row[3]);
    line.erase(line.find_last_not_of(' ') + 1);
    table += line + "\n";
  }
  return table;
}

}  // namespace

std::string InfoText(const Described& described) {
  std::string text =
      fmt::format("{}: {}\n", Printable(described.renderer), Printable(described.summary));
  text += fmt::format("  file     {}\n", Printable(described.path));
  text += fmt::format(
      "  size     {}\n",
      Preference(described.width, fmt::format("{}x{}", described.width, described.height)));
  text += fmt::format("  fps      {}\n", Preference(described.fps.num, ToString(described.fps)));
  text += fmt::format("  length   {}\n", LengthText(described));
  text += fmt::format("  alpha    {}\n", described.has_alpha ? "yes" : "no");
  if (described.params.empty()) return text + "No parameters.\n";
  return text + "Parameters, as --param NAME=VALUE:\n" + ParameterTable(described.params);
}

std::string InfoJson(const Described& described) {
  using Json = nlohmann::ordered_json;
  Json params = Json::array();
  for (const ParameterInfo& param : described.params) {
    params.push_back({{"name", param.name},
                      {"type", param.type},
                      {"default", param.default_text},
                      {"help", param.help}});
  }
  const Json json = {{"renderer", described.renderer},
                     {"path", described.path},
                     {"summary", described.summary},
                     {"width", described.width},
                     {"height", described.height},
                     {"fps", ToString(described.fps)},
                     {"frame_count", described.frame_count},
                     {"has_alpha", described.has_alpha},
                     {"params", params}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace reel
