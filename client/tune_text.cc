#include "client/tune_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string_view>

#include "client/display_text.h"

namespace reel {
namespace {

// Header and rows share it, so that they cannot come apart.
std::string Line(std::string_view producers, std::string_view rate, std::string_view encoder_waits,
                 std::string_view frames_wait, std::string_view memory) {
  return fmt::format("{:>9}  {:>8}  {:>13}  {:>11}  {:>11}", producers, rate, encoder_waits,
                     frames_wait, memory);
}

std::string Percent(double share) { return fmt::format("{:.0f} %", share * 100); }

}  // namespace

std::string TunePlannedLine(const Planned& planned) {
  return fmt::format("{}: {}x{}, {} frame{} to {}", Printable(planned.renderer), planned.width,
                     planned.height, planned.frame_count, planned.frame_count == 1 ? "" : "s",
                     Printable(planned.codec));
}

std::string TuneHeaderLine() {
  return Line("producers", "frames/s", "encoder waits", "frames wait", "peak memory");
}

std::string TuneRowLine(const TuneRow& row) {
  const std::string line =
      Line(std::to_string(row.producers), fmt::format("{:.1f}", row.frames_per_second),
           Percent(row.encoder_waited), Percent(row.frames_waited),
           row.peak_memory_bytes > 0 ? FormatBytes(row.peak_memory_bytes) : "unknown");
  return row.film_ended ? line + fmt::format("  film ended after {:.1f} s", row.seconds) : line;
}

std::string TuneFlag(const TuneAdvice& advice) {
  return fmt::format("--producers {}", advice.producers);
}

std::string TuneAdviceText(const TuneAdvice& advice) {
  return "Recommended: " + TuneFlag(advice) + "\n" + advice.reason + ".";
}

std::string TuneShortFilmNote(const std::vector<TuneRow>& rows) {
  std::vector<int64_t> counts;
  for (const TuneRow& row : rows) {
    if (row.film_ended) counts.push_back(row.producers);
  }
  if (counts.empty()) return "";
  return fmt::format(
      "The film is too short for good figures (with {}): a longer --duration or --range, or fewer "
      "--seconds, measures better.",
      fmt::join(counts, ", "));
}

std::string TuneJson(const std::vector<TuneRow>& rows, const TuneAdvice& advice,
                     const std::vector<std::string>& notes) {
  using Json = nlohmann::ordered_json;
  Json counts = Json::array();
  for (const TuneRow& row : rows) {
    counts.push_back({{"producers", row.producers},
                      {"frames_per_second", row.frames_per_second},
                      {"encoder_waited", row.encoder_waited},
                      {"frames_waited", row.frames_waited},
                      {"peak_memory_bytes", row.peak_memory_bytes},
                      {"frames", row.frames},
                      {"seconds", row.seconds},
                      {"film_ended", row.film_ended}});
  }
  const Json json = {
      {"recommended",
       {{"producers", advice.producers}, {"flag", TuneFlag(advice)}, {"reason", advice.reason}}},
      {"counts", counts},
      {"notes", notes}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace reel
