// reel cancel: takes jobs out of the daemon's queue, or stops them.

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <vector>

#include "client/daemon_commands.h"

namespace reel {
namespace {

struct CancelCommand {
  DaemonFlags daemon;
  std::vector<int64_t> jobs;
};

std::string Outcome(const JobSummary& job) {
  const std::string name = "job " + std::to_string(job.job);
  if (job.state == JobState::kRunning) return name + " is being stopped (`reel wait` waits for it)";
  if (job.state == JobState::kCancelled) return name + " is cancelled";
  return name + " had ended before: " + std::string(JobStateName(job.state));
}

// Every job is tried; one that the daemon does not know does not save the others.
Result<ExitCode> Cancel(DaemonConnection& connection, const CancelCommand& flags) {
  ExitCode exit_code = ExitCode::kDone;
  for (const int64_t id : flags.jobs) {
    const Result<JobSummary> job = connection.Ask<JobSummary>(CancelJob{id});
    if (connection.lost()) return job.status();
    if (!job.ok()) {
      exit_code = ReportError(job.status(), flags.daemon.json);
    } else if (flags.daemon.json) {
      std::printf("%s\n", JobSummaryToJson(job.value()).c_str());
    } else {
      std::fprintf(stderr, "%s\n", Outcome(job.value()).c_str());
    }
  }
  return exit_code;
}

}  // namespace

void AddCancelCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand("cancel", "Cancel jobs");
  auto flags = std::make_shared<CancelCommand>();
  AddJobArgument(*command, flags->jobs);
  AddDaemonFlags(*command, flags->daemon, "print each job as a line of JSON");
  command->callback([flags, &context] {
    context.exit_code = WithDaemon(
        flags->daemon, [&](DaemonConnection& connection) { return Cancel(connection, *flags); });
  });
}

}  // namespace reel
