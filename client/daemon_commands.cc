#include "client/daemon_commands.h"

#include <CLI/CLI.hpp>
#include <limits>

#include "base/field_text.h"
#include "base/quantities.h"

namespace reel {

void AddDaemonCommands(CLI::App& app, CommandContext& context) {
  AddSubmitCommand(app, context);
  AddListCommand(app, context);
  AddStatusCommand(app, context);
  AddTopCommand(app, context);
  AddWatchCommand(app, context);
  AddWaitCommand(app, context);
  AddPreviewCommand(app, context);
  AddPauseCommand(app, context);
  AddResumeCommand(app, context);
  AddCancelCommand(app, context);
  AddExplainCommand(app, context);
  AddRetryCommand(app, context);
  AddLogsCommand(app, context);
}

void AddDaemonFlags(CLI::App& app, DaemonFlags& flags, const std::string& json_help) {
  constexpr const char* kGroup = "Daemon";
  app.add_option("--socket", flags.socket,
                 "reeld's socket (REEL_SOCKET, or $XDG_RUNTIME_DIR/reel/reeld.sock)")
      ->type_name("PATH")
      ->group(kGroup);
  app.add_flag("--json", flags.json, json_help)->group(kGroup);
}

std::string WhyNoJobNumber(const std::string& text) {
  if (ParseIntegerIn(text, 1, std::numeric_limits<int64_t>::max()).ok()) return "";
  return Quoted(text) + " is not a job's number; `reel list` shows them";
}

void AddJobArgument(CLI::App& app, int64_t& job) {
  app.add_option("JOB", job, "the number that `reel submit` printed")
      ->required()
      ->type_name("")
      ->check(WhyNoJobNumber);
}

void AddJobArgument(CLI::App& app, std::vector<int64_t>& jobs) {
  app.add_option("JOB", jobs, "the numbers that `reel submit` printed")
      ->required()
      ->type_name("")
      ->check(WhyNoJobNumber);
}

ExitCode WithDaemon(const DaemonFlags& flags,
                    const std::function<Result<ExitCode>(DaemonConnection&)>& command) {
  Result<DaemonConnection> connection = DaemonConnection::Open(FindClientSocket(flags.socket));
  if (!connection.ok()) {
    const ExitCode exit_code = ReportError(connection.status(), flags.json);
    return exit_code == ExitCode::kUnavailable ? ExitCode::kNoDaemon : exit_code;
  }
  const Result<ExitCode> result = command(connection.value());
  if (result.ok()) return result.value();
  if (!connection->lost()) return ReportError(result.status(), flags.json);
  ReportError(Status(result.status().code(),
                     result.status().message() +
                         "; it keeps its jobs, and `reel list` shows them when it runs again"),
              flags.json);
  return ExitCode::kNoDaemon;
}

ExitCode ExitCodeOf(const JobSummary& job) { return ExitCodeFor(StatusOf(job).code()); }

Status StatusOf(const JobSummary& job) {
  if (job.state == JobState::kDone) return Status::Ok();
  return Status(job.code, "job " + std::to_string(job.job) + ": " + job.message);
}

}  // namespace reel
