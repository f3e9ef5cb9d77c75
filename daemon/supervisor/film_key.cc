#include "daemon/supervisor/film_key.h"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "cache/input_files.h"
#include "daemon/supervisor/load_order.h"
#include "base/field_text.h"
#include "base/quantities.h"
#include "base/script_scene.h"

namespace reel {
namespace {

namespace fs = std::filesystem;

std::string SizeText(PictureSize size) { return fmt::format("{}x{}", size.width, size.height); }

// Where `value` would be a file's; "" when it cannot be.
std::string PathOf(const JobSpec& job, const ParameterValue& value) {
  const bool is_script = ParseScriptScene(job.scene).has_value();
  const std::string& base = is_script ? job.script.directory : value.base_directory;
  const Result<std::string> path = AbsolutePath(value.text, base);
  return path.ok() ? path.value() : "";
}

bool IsFile(const std::string& path) {
  std::error_code ignored;
  return !path.empty() && fs::is_regular_file(path, ignored);
}

// A text may name a file without being declared as a path: parameters of scripts have no types.
Result<std::string> ParameterFact(const JobSpec& job, const std::string& type,
                                  const ParameterValue& value) {
  const std::string path = PathOf(job, value);
  if (type == "path" && IsInput(path)) {
    REEL_ASSIGN_OR_RETURN(const Digest input, DigestOfInput(path));
    return "files " + input.Hex();
  }
  if (type == "integer" || type == "number" || type == "bool" || !IsFile(path)) {
    return "text " + value.text;
  }
  REEL_ASSIGN_OR_RETURN(const Digest input, DigestOfInput(path));
  return fmt::format("file {} text {}", input.Hex(), value.text);
}

Status AddParameters(const JobSpec& job, const RendererLoaded& renderer, FilmFacts& facts) {
  std::map<std::string, std::pair<std::string, ParameterValue>> values;  // type, value
  for (const auto& [name, value] : job.params) values[name] = {"", value};
  for (const RendererParameterSpec& declared : renderer.params) {
    auto& [type, value] = values[declared.name];
    type = declared.type;
    if (!job.params.contains(declared.name)) value = {declared.default_text, ""};
  }
  for (const auto& [name, typed] : values) {
    REEL_ASSIGN_OR_RETURN(facts["parameter " + name],
                          ParameterFact(job, typed.first, typed.second));
  }
  return Status::Ok();
}

// A script may read what stands beside it, or where it is started.
Status AddScene(const JobSpec& job, const std::string& plugin_path, const RendererLoaded& renderer,
                FilmFacts& facts) {
  facts["renderer"] = renderer.name;
  facts["build"] = renderer.build;
  if (ParseScriptScene(plugin_path)) {
    facts["script"] = plugin_path;
    facts["directory"] = job.script.directory;
    facts["animation"] = job.script.animation;
    facts["stateless"] = job.script.stateless ? "yes" : "no";
  }
  REEL_ASSIGN_OR_RETURN(const Digest file, DigestOfFile(RendererFile(plugin_path)));
  facts["file"] = file.Hex();
  return AddParameters(job, renderer, facts);
}

void AddFilm(const JobSpec& job, const FilmPlan& film, FilmFacts& facts) {
  const LoadRenderer asked = MakeLoadOrder(job, "");
  facts["asked"] =
      fmt::format("{}x{} {} {}", asked.width, asked.height, ToString(asked.fps), asked.frame_count);
  facts["fps"] = ToString(film.fps);
  facts["frames"] = std::to_string(film.film_frame_count);
}

}  // namespace

Result<FilmFacts> FilmFactsOf(const JobSpec& job, const std::string& plugin_path,
                              const RendererLoaded& renderer, const FilmPlan& film,
                              const SlotFormat& slot) {
  FilmFacts facts;
  facts["cache"] = std::to_string(kFrameCacheVersion);
  facts["conversion"] = std::to_string(kSlotConversionVersion);
  facts["slot"] = fmt::format("{} {} {} {}", SizeText(slot.drawn), SizeText(slot.encoded),
                              FfmpegPixelFormatName(slot.pixel_format),
                              film.has_alpha ? "transparent" : "opaque");
  if (renderer.identifies_frames) {
    facts["identified by"] = renderer.name;
    return facts;
  }
  REEL_RETURN_IF_ERROR(AddScene(job, plugin_path, renderer, facts));
  AddFilm(job, film, facts);
  return facts;
}

FilmKey MakeFilmKey(const FilmFacts& facts) {
  DigestBuilder all;
  for (const auto& [name, value] : facts) all.Add(name).Add(value);
  return all.Finish();
}

std::vector<std::string> ParameterInputs(const JobSpec& job) {
  std::vector<std::string> inputs;
  for (const auto& [name, value] : job.params) {
    const std::string path = PathOf(job, value);
    if (IsInput(path)) inputs.push_back(path);
  }
  return inputs;
}

}  // namespace reel
