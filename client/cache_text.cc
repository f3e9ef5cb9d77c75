#include "client/cache_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "client/display_text.h"

namespace reel {
namespace {

constexpr size_t kColumns = 6;
using CacheRow = std::array<std::string, kColumns>;

CacheSize SumOf(const std::vector<KeptFilm>& films) {
  CacheSize sum;
  for (const KeptFilm& film : films) {
    sum.frames += film.size.frames;
    sum.bytes += film.size.bytes;
  }
  return sum;
}

CacheRow RowOf(const KeptFilm& film, int64_t now_ms) {
  const FilmNote note = film.note.value_or(FilmNote{});
  const bool is_known = film.note.has_value();
  return {is_known ? Printable(note.scene) : "?",
          is_known ? fmt::format("{}x{}", note.width, note.height) : "?",
          is_known ? fmt::format("{} at {}", note.frames, Printable(note.fps)) : "?",
          std::to_string(film.size.frames),
          FormatBytes(film.size.bytes),
          FormatAge(film.last_used_ms, now_ms) + " ago"};
}

// The scene flush left, the others flush right.
std::string TableOf(const std::vector<CacheRow>& rows) {
  std::array<size_t, kColumns> widths{};
  for (const CacheRow& row : rows) {
    for (size_t i = 0; i < kColumns; ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const CacheRow& row : rows) {
    text += fmt::format("{:<{}}", row[0], widths[0]);
    for (size_t i = 1; i < kColumns; ++i) text += fmt::format("  {:>{}}", row[i], widths[i]);
    text += '\n';
  }
  return text;
}

}  // namespace

std::string CacheSizeText(const CacheSize& size) {
  return fmt::format("{} frame{}, {}", size.frames, size.frames == 1 ? "" : "s",
                     FormatBytes(size.bytes));
}

std::string CacheText(const std::vector<KeptFilm>& films, const std::string& directory,
                      int64_t now_ms) {
  std::vector<CacheRow> rows = {{"SCENE", "SIZE", "FILM", "KEPT", "ON DISK", "LAST USED"}};
  for (const KeptFilm& film : films) rows.push_back(RowOf(film, now_ms));
  return (films.empty() ? "" : TableOf(rows)) +
         fmt::format("{} film{}, {} in {}\n", films.size(), films.size() == 1 ? "" : "s",
                     CacheSizeText(SumOf(films)), Printable(directory));
}

std::string CacheJson(const std::vector<KeptFilm>& films, const std::string& directory) {
  using Json = nlohmann::ordered_json;
  const CacheSize sum = SumOf(films);
  Json list = Json::array();
  for (const KeptFilm& film : films) {
    const FilmNote note = film.note.value_or(FilmNote{});
    list.push_back({{"film", film.film.Hex()},
                    {"scene", note.scene},
                    {"width", note.width},
                    {"height", note.height},
                    {"fps", note.fps},
                    {"film_frames", note.frames},
                    {"frames", film.size.frames},
                    {"bytes", film.size.bytes},
                    {"first_used_ms", note.first_used_ms},
                    {"last_used_ms", film.last_used_ms}});
  }
  const Json json = {
      {"directory", directory}, {"frames", sum.frames}, {"bytes", sum.bytes}, {"films", list}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace reel
