#include "daemon/supervisor/reproduce_command.h"

#include <fmt/format.h>

#include "daemon/supervisor/shell_text.h"
#include "base/quantities.h"

namespace reel {

std::string ReproduceCommand(const JobSpec& job, int64_t frame) {
  std::string command = fmt::format("reel still {} --frame {}", ShellQuoted(job.scene), frame);
  if (job.size) command += fmt::format(" --size {}x{}", job.size->width, job.size->height);
  if (job.fps) command += fmt::format(" --fps {}", ToString(*job.fps));
  if (job.frames) command += fmt::format(" --frames {}", *job.frames);
  if (job.duration_s) command += fmt::format(" --duration {}s", ToString(*job.duration_s));
  const ScriptSpec& script = job.script;
  if (!script.python.empty()) command += " --python " + ShellQuoted(script.python);
  if (!script.animation.empty()) command += " --animation " + ShellQuoted(script.animation);
  if (!script.directory.empty()) command += " --directory " + ShellQuoted(script.directory);
  if (script.stateless) command += " --stateless";
  for (const auto& [name, value] : job.params) {
    command += " --param " + ShellQuoted(name + "=" + value.text);
  }
  // What is denied may be what the frame fails by.
  if (job.sandbox != SandboxLevel::kDefault) {
    command += fmt::format(" --sandbox {}", SandboxLevelName(job.sandbox));
  }
  return command + fmt::format(" -o frame-{}.png", frame);
}

}  // namespace reel
