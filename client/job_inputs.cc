#include "client/job_inputs.h"

#include <filesystem>

#include "client/scene_source.h"
#include "base/field_text.h"
#include "base/script_scene.h"

namespace reel {

std::string JobFileOf(const JobFlags& flags, const std::string& working_directory) {
  const Result<SceneSource> source = FindScene(flags.scene, working_directory);
  const bool is_job = source.ok() && source.value().kind == SceneSource::Kind::kJobFile;
  return is_job ? source.value().text : "";
}

std::vector<std::string> JobInputs(const JobSpec& job) {
  std::vector<std::string> inputs;
  const bool is_script = ParseScriptScene(job.scene).has_value();
  if (job.scene.starts_with('/')) inputs.push_back(RendererFile(job.scene));
  for (const auto& [name, value] : job.params) {
    const std::string& base = is_script ? job.script.directory : value.base_directory;
    // Any text may be a path; one that is none stands for a file that is never there.
    if (const auto path = AbsolutePath(value.text, base); path.ok()) {
      inputs.push_back(path.value());
    }
  }
  if (!job.output.audio.empty()) inputs.push_back(job.output.audio);
  return inputs;
}

std::string ModulesBeside(const JobSpec& job) {
  const auto script = ParseScriptScene(job.scene);
  if (!script) return "";
  return std::filesystem::path(script->path).parent_path().string() + "/*.py";
}

}  // namespace reel
