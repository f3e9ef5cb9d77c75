// The commands that talk to reeld, and what they have in common.
//
// Each is a file of its own: submit_command.cc, list_command.cc (list and status), top_command.cc, watch_command.cc
// (watch and wait), change_commands.cc (cancel, pause, resume, retry), explain_command.cc,
// log_command.cc, preview_command.cc.

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/status.h"
#include "client/command.h"
#include "client/daemon_connection.h"
#include "protocol/daemon_messages.h"

namespace reel {

struct DaemonFlags {
  std::string socket;
  bool json = false;
};

// All of the commands below, in the order of the help.
void AddDaemonCommands(CLI::App& app, CommandContext& context);

void AddSubmitCommand(CLI::App& app, CommandContext& context);
void AddListCommand(CLI::App& app, CommandContext& context);
void AddStatusCommand(CLI::App& app, CommandContext& context);
void AddTopCommand(CLI::App& app, CommandContext& context);
void AddWatchCommand(CLI::App& app, CommandContext& context);
void AddWaitCommand(CLI::App& app, CommandContext& context);
void AddPreviewCommand(CLI::App& app, CommandContext& context);
void AddCancelCommand(CLI::App& app, CommandContext& context);
void AddPauseCommand(CLI::App& app, CommandContext& context);
void AddResumeCommand(CLI::App& app, CommandContext& context);
void AddRetryCommand(CLI::App& app, CommandContext& context);
void AddExplainCommand(CLI::App& app, CommandContext& context);
void AddLogsCommand(CLI::App& app, CommandContext& context);

// --socket and --json. REQUIRES: `flags` outlives `app`.
void AddDaemonFlags(CLI::App& app, DaemonFlags& flags, const std::string& json_help);

// "" for a text that can be a job's number, else what is wrong with it: a validator of CLI11.
std::string WhyNoJobNumber(const std::string& text);

// The positional argument JOB (or JOB...), required. REQUIRES: `job` outlives `app`.
void AddJobArgument(CLI::App& app, int64_t& job);
void AddJobArgument(CLI::App& app, std::vector<int64_t>& jobs);

// Connects, lets `command` talk, and reports what went wrong. Returns the command's exit code, or
// kNoDaemon when the daemon cannot be reached or went away, or the code of the failure.
ExitCode WithDaemon(const DaemonFlags& flags,
                    const std::function<Result<ExitCode>(DaemonConnection&)>& command);

// What a final job means for a script that waited for it.
ExitCode ExitCodeOf(const JobSummary& job);

// Why the job ended, as a failure; ok for DONE.
Status StatusOf(const JobSummary& job);

}  // namespace reel
