// A command of `reel`: how reel_main.cc and the commands fit together.
//
// Each command is a file of its own with one function that adds it to the command line:
//
//     void AddRenderCommand(CLI::App& app, CommandContext& context);
//
// It calls app.add_subcommand, declares the flags, and sets a callback that does the work and
// leaves the exit code in the context. Flags and callback share one struct on the heap, held by the
// callback. The client is single-threaded, and every command runs at most once a process.

#pragma once

#include <string>

#include "base/status.h"
#include "protocol/exit_code.h"

namespace CLI {
class App;
}

namespace reel {

struct CommandContext {
  std::string program_directory;         // absolute; where `reel` and its other programs stand
  std::string working_directory;         // absolute; what a relative path in a flag starts from
  ExitCode exit_code = ExitCode::kDone;  // set by the command that ran
};

void AddRenderCommand(CLI::App& app, CommandContext& context);
void AddCheckCommand(CLI::App& app, CommandContext& context);
void AddStillCommand(CLI::App& app, CommandContext& context);
void AddVerifyCommand(CLI::App& app, CommandContext& context);
void AddTuneCommand(CLI::App& app, CommandContext& context);
void AddInfoCommand(CLI::App& app, CommandContext& context);
void AddCacheCommand(CLI::App& app, CommandContext& context);
void AddDoctorCommand(CLI::App& app, CommandContext& context);
void AddSchemaCommand(CLI::App& app, CommandContext& context);
void AddCompleteCommand(CLI::App& app, CommandContext& context);

// {"error":{"code":...,"message":...}} on one line.
std::string ErrorJson(const Status& status);

// "reel:", in red where standard error shows colours: what every error begins with.
std::string ErrorPrefix();

// Says why a command failed: "reel: " and the message on standard error, control characters shown
// as escapes; with `as_json` also its ErrorJson on standard output, the only line there. Returns the exit code for the status.
ExitCode ReportError(const Status& status, bool as_json = false);

}  // namespace reel
