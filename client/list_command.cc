// reel list: the jobs that the daemon knows. reel status: the daemon, or one job.

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <optional>
#include <vector>

#include "client/daemon_commands.h"
#include "client/job_list.h"
#include "client/job_table.h"
#include "client/text_style.h"
#include "protocol/wall_clock.h"

namespace reel {
namespace {

constexpr const char* kListExamples = R"(Examples:
  reel list
  reel list --json     for a script: an array of objects)";

constexpr const char* kStatusExamples = R"(Examples:
  reel status          how many jobs wait, run and have ended
  reel status 7        all that is known of job 7
  reel status -v       also what the processes of jobs are kept from)";

struct StatusCommand {
  DaemonFlags daemon;
  std::optional<int64_t> job;
  bool verbose = false;
};

void PrintJsonArray(const std::vector<JobSummary>& jobs) {
  const char* separator = "[";
  for (const JobSummary& job : jobs) {
    std::printf("%s%s", separator, JobSummaryToJson(job).c_str());
    separator = ",\n ";
  }
  std::printf("%s]\n", jobs.empty() ? "[" : "");
}

Result<ExitCode> List(DaemonConnection& connection, bool as_json) {
  REEL_ASSIGN_OR_RETURN(const std::vector<JobSummary> jobs, AllJobs(connection));
  if (as_json) {
    PrintJsonArray(jobs);
  } else {
    std::fputs(JobTable(jobs, WallClockMs(), UsesColor(STDOUT_FILENO)).c_str(), stdout);
  }
  return ExitCode::kDone;
}

Result<ExitCode> ShowStatus(DaemonConnection& connection, const StatusCommand& flags) {
  const bool as_json = flags.daemon.json;
  std::string text;
  if (flags.job) {
    REEL_ASSIGN_OR_RETURN(const JobSummary job, connection.Ask<JobSummary>(ShowJob{*flags.job}));
    text = as_json ? JobSummaryToJson(job) + "\n"
                   : JobDetails(job, WallClockMs(), UsesColor(STDOUT_FILENO));
  } else {
    REEL_ASSIGN_OR_RETURN(const Overview overview, connection.Ask<Overview>(AskOverview{}));
    text = as_json ? OverviewJson(overview) + "\n" : OverviewText(overview, WallClockMs());
    if (flags.verbose && !as_json) text += SandboxText(overview.sandbox);
  }
  std::fputs(text.c_str(), stdout);
  return ExitCode::kDone;
}

}  // namespace

void AddListCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand("list", "List the daemon's jobs");
  command->footer(kListExamples);
  auto flags = std::make_shared<DaemonFlags>();
  AddDaemonFlags(*command, *flags, "print a JSON array of jobs");
  command->callback([flags, &context] {
    context.exit_code = WithDaemon(
        *flags, [&](DaemonConnection& connection) { return List(connection, flags->json); });
  });
}

void AddStatusCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand("status", "Show the daemon, or one job of it");
  command->footer(kStatusExamples);
  auto flags = std::make_shared<StatusCommand>();
  command->add_option("JOB", flags->job, "show this job instead of the daemon")
      ->type_name("")
      ->check(WhyNoJobNumber);
  command->add_flag("-v,--verbose", flags->verbose, "also show what jobs are kept from");
  AddDaemonFlags(*command, flags->daemon, "print one JSON object");
  command->callback([flags, &context] {
    context.exit_code = WithDaemon(flags->daemon, [&](DaemonConnection& connection) {
      return ShowStatus(connection, *flags);
    });
  });
}

}  // namespace reel
