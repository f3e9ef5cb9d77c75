// reel submit: puts a job into the daemon's queue.

#include <CLI/CLI.hpp>
#include <cstdint>
#include <cstdio>
#include <memory>

#include "client/daemon_commands.h"
#include "client/job_flags.h"
#include "protocol/job_validation.h"

namespace reel {
namespace {

constexpr const char* kSubmitExamples = R"(Examples:
  reel submit examples/red_square -o red.mp4
  job=$(reel submit film.json -o film.mp4) && reel watch $job

Prints the job's number. Exit status: 0 accepted, 2 refused, 3 the queue is full, 4 no daemon.)";

struct SubmitCommand {
  JobFlags job;
  DaemonFlags daemon;
  std::string key;
};

Result<ExitCode> Submit(DaemonConnection& connection, const SubmitCommand& flags,
                        const JobSpec& job) {
  const SubmitJob request{JobSpecToJson(job), job.scene, job.output.path, flags.key,
                          job.priority.value_or(kDefaultPriority)};
  REEL_ASSIGN_OR_RETURN(const Submitted submitted, connection.Ask<Submitted>(request));
  if (flags.daemon.json) {
    std::printf("{\"job\":%jd,\"already_known\":%s}\n", intmax_t{submitted.job},
                submitted.already_known ? "true" : "false");
  } else {
    std::printf("%jd\n", intmax_t{submitted.job});
  }
  return ExitCode::kDone;
}

ExitCode RunSubmit(const SubmitCommand& flags, const CommandContext& context) {
  const Result<JobSpec> job = ResolveJob(flags.job, context.working_directory);
  if (!job.ok()) return ReportError(job.status(), flags.daemon.json);
  if (const Status status = RequireOutput(job.value()); !status.ok()) {
    return ReportError(status, flags.daemon.json);
  }
  return WithDaemon(flags.daemon, [&](DaemonConnection& connection) {
    return Submit(connection, flags, job.value());
  });
}

}  // namespace

void AddSubmitCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand("submit", "Put a job into the daemon's queue");
  command->footer(kSubmitExamples);
  auto flags = std::make_shared<SubmitCommand>();
  AddJobFlags(*command, flags->job);
  command->get_option("SCENE")->required();
  AddDaemonFlags(*command, flags->daemon, "print one JSON object instead of the number");
  command->add_option("--key", flags->key, "the same key again is the same job, not a second one")
      ->type_name("TEXT")
      ->group("Daemon");
  command->callback([flags, &context] { context.exit_code = RunSubmit(*flags, context); });
}

}  // namespace reel
