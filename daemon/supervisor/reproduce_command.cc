#include "daemon/supervisor/reproduce_command.h"

#include <fmt/format.h>

#include "protocol/quantities.h"

namespace reel {

std::string ShellQuoted(const std::string& word) {
  constexpr const char* kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./,:@%";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::string ReproduceCommand(const JobSpec& job, int64_t frame) {
  std::string command = fmt::format("reel still {} --frame {}", ShellQuoted(job.scene), frame);
  if (job.size) command += fmt::format(" --size {}x{}", job.size->width, job.size->height);
  if (job.fps) command += fmt::format(" --fps {}", ToString(*job.fps));
  if (job.frames) command += fmt::format(" --frames {}", *job.frames);
  if (job.duration_s) command += fmt::format(" --duration {}s", ToString(*job.duration_s));
  for (const auto& [name, value] : job.params) {
    command += " --param " + ShellQuoted(name + "=" + value.text);
  }
  return command + fmt::format(" -o frame-{}.png", frame);
}

}  // namespace reel
