#include "client/job_file.h"

#include <fmt/format.h>

#include <filesystem>
#include <string_view>
#include <utility>

#include "base/field_text.h"

namespace reel {
namespace {

Status UseTimeline(JobFile& file, const std::string& directory) {
  if (!file.job.scene.empty()) {
    return InvalidInput(
        "scene: a timeline is given too, whose clips have scenes of their own; leave one out");
  }
  file.job.scene = file.path;
  if (file.job.script.directory.empty()) file.job.script.directory = directory;
  return Status::Ok();
}

Status FindSceneOf(JobFile& file) {
  const std::string directory = std::filesystem::path(file.path).parent_path().string();
  if (!file.job.timeline.text.empty()) return UseTimeline(file, directory);
  if (file.job.scene.empty()) return InvalidInput("scene: missing; what draws, or a timeline of clips");
  REEL_ASSIGN_OR_RETURN(const SceneSource source, FindScene(file.job.scene, directory));
  if (source.kind == SceneSource::Kind::kJobFile) {
    return InvalidInput("scene: " + Quoted(source.text) +
                        " is a job file too; a job file names what draws");
  }
  REEL_RETURN_IF_ERROR(SetScene(source, file.job));
  // Relative paths start at the file, the script's own too.
  const bool is_script = source.kind == SceneSource::Kind::kScript;
  if (is_script && file.job.script.directory.empty()) file.job.script.directory = directory;
  return Status::Ok();
}

}  // namespace

std::string JobFile::PlaceOf(std::string_view field) const {
  const JsonPlace* place = field.empty() ? nullptr : places.Find(field);
  return place ? fmt::format("{}:{}", path, place->line) : path;
}

std::string_view FieldOf(std::string_view message) {
  constexpr std::string_view kPathCharacters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.[]";
  return message.substr(0, message.find_first_not_of(kPathCharacters));
}

Result<JobFile> LoadJobFile(const std::string& path) {
  REEL_ASSIGN_OR_RETURN(const std::string text, ReadJobFile(path));
  REEL_ASSIGN_OR_RETURN(JobSpec job, ParseJobFile(text, path));
  JobFile file{path, std::move(job), JsonPlaces(text)};
  if (const Status status = FindSceneOf(file); !status.ok()) {
    return status.Prefixed(file.PlaceOf(FieldOf(status.message())));
  }
  return file;
}

Status SetScene(const SceneSource& source, JobSpec& job) {
  if (source.kind == SceneSource::Kind::kJobDirectory) {
    return InvalidInput("scene: the directory " + Quoted(source.text) +
                        " holds several job files; name one of them");
  }
  job.scene = source.text;
  if (source.kind != SceneSource::Kind::kImages) return Status::Ok();
  job.scene = "images";
  if (job.params.count("files") != 0) {
    return InvalidInput("params.files: the scene " + Quoted(source.text) +
                        " already names the pictures");
  }
  job.params["files"] = {source.text, ""};
  return Status::Ok();
}

}  // namespace reel
