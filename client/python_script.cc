#include "client/python_script.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

#include "base/field_text.h"
#include "base/program_path.h"
#include "base/script_scene.h"
#include "timeline/clip_parser.h"
#include "timeline/clip_walk.h"

namespace reel {
namespace {

// `text`: a path, or a name that is looked up in PATH.
Result<std::string> NamedInterpreter(const std::string& text) {
  if (text.find('/') == std::string::npos) {
    if (const auto found = FindInPath(text)) return *found;
    return InvalidInput(fmt::format("python: there is no program {} in PATH", Quoted(text)));
  }
  if (IsExecutable(text)) return text;
  return InvalidInput(fmt::format("python: {} is not a program that can be run", Quoted(text)));
}

// An active environment that has lost its interpreter is an error and not a reason to take another one,
// which would lack what the script imports.
Result<std::string> UsualInterpreter() {
  for (const char* variable : {"VIRTUAL_ENV", "CONDA_PREFIX"}) {
    const char* directory = std::getenv(variable);
    if (directory == nullptr || *directory == '\0') continue;
    const std::string python = std::string(directory) + "/bin/python";
    if (IsExecutable(python)) return python;
    return InvalidInput(
        fmt::format("python: {} is active ({}), but {} cannot be run; give --python",
                    Quoted(directory), variable, Quoted(python)));
  }
  if (const auto found = FindInPath("python3")) return *found;
  return Unavailable("there is no python3 in PATH (Debian: apt install python3); or give --python");
}

Status RequireNoScriptOptions(const JobSpec& job) {
  const ScriptSpec none;
  if (job.script == none) return Status::Ok();
  const std::string field = !job.script.python.empty()      ? "python"
                            : !job.script.animation.empty() ? "animation"
                            : job.script.stateless          ? "stateless"
                                                            : "directory";
  return InvalidInput(
      fmt::format("{}: is for Python scripts, and {} is none", field, Quoted(job.scene)));
}

// Also the earliest moment at which what is wrong with a timeline can be told.
Result<bool> HasScript(const JobSpec& job) {
  if (job.timeline.text.empty()) return ParseScriptScene(job.scene).has_value();
  std::map<std::string, ClipParameter> params;
  for (const auto& [name, value] : job.params) params[name] = {value.text, value.base_directory};
  const TimelineText text{job.timeline.text, job.timeline.base_directory, job.timeline.file,
                          static_cast<int>(job.timeline.first_line)};
  REEL_ASSIGN_OR_RETURN(const ClipPtr film, ParseTimeline(text, params));
  const std::vector<const Clip*> scripts = ScriptClipsOf(*film);
  return !scripts.empty();
}

}  // namespace

Status SettleScript(JobSpec& job, const std::string& working_directory) {
  REEL_ASSIGN_OR_RETURN(const bool has_script, HasScript(job));
  if (!has_script && !job.timeline.text.empty()) job.script.directory.clear();
  if (!has_script) return RequireNoScriptOptions(job);
  const std::string& named = job.script.python;
  REEL_ASSIGN_OR_RETURN(job.script.python,
                        named.empty() ? UsualInterpreter() : NamedInterpreter(named));
  std::error_code ignored;
  if (job.script.directory.empty()) {
    job.script.directory = working_directory;
  } else if (!std::filesystem::is_directory(job.script.directory, ignored)) {
    return InvalidInput(
        fmt::format("directory: {} is not a directory", Quoted(job.script.directory)));
  }
  return Status::Ok();
}

}  // namespace reel
