// reel submit: puts a job into the daemon's queue.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include "client/daemon_commands.h"
#include "client/display_text.h"
#include "client/job_batch.h"
#include "client/job_flags.h"
#include "client/submission_doubts.h"
#include "client/submitted_environment.h"
#include "protocol/job_validation.h"

namespace reel {
namespace {

constexpr const char* kSubmitExamples = R"(Examples:
  reel submit examples/red_square -o red.mp4
  job=$(reel submit film.json -o film.mp4) && reel watch $job
  reel submit films/                       every job file of a folder, a number a line

Prints the job's number. Exit status: 0 accepted, 2 refused, 3 the queue is full, 4 no daemon; of
several jobs the highest.)";

struct SubmitCommand {
  JobFlags job;
  DaemonFlags daemon;
  std::string key;
};

Result<Submitted> Submit(DaemonConnection& connection, JobSpec job, const std::string& key) {
  for (const std::string& doubt : DoubtsOf(job)) {
    std::fprintf(stderr, "reel: warning: %s\n", Printable(doubt).c_str());
  }
  TakeAlongEnvironment(job);
  if (!job.cluster.engine) job.cluster.engine = connection.default_on();
  return connection.Submit({JobSpecToJson(job), job.scene, job.output.path, key,
                            job.priority.value_or(kDefaultPriority), job.cluster.on()});
}

std::string SubmittedJson(const Submitted& submitted) {
  return fmt::format("{{\"job\":{},\"already_known\":{}}}", submitted.job, submitted.already_known);
}

// What was refused does not keep the others from being submitted.
ExitCode SubmitAll(DaemonConnection& connection, const JobBatch& batch, bool as_json) {
  auto worst = ExitCode::kDone;
  std::string array;
  for (const JobBatch::Item& item : batch.items) {
    const Result<Submitted> submitted = Submit(connection, item.job, "");
    array += (array.empty() ? "" : ",") +
             (submitted.ok() ? SubmittedJson(submitted.value()) : ErrorJson(submitted.status()));
    if (submitted.ok() && !as_json) std::printf("%jd\n", intmax_t{submitted.value().job});
    if (submitted.ok()) continue;
    worst = std::max(worst, ReportError(submitted.status().Prefixed(item.name)));
    if (connection.lost()) worst = ExitCode::kNoDaemon;
    if (connection.lost()) break;
  }
  if (as_json) std::printf("[%s]\n", array.c_str());
  return worst;
}

Result<ExitCode> SubmitOne(DaemonConnection& connection, const SubmitCommand& flags,
                           const JobSpec& job) {
  REEL_ASSIGN_OR_RETURN(const Submitted submitted, Submit(connection, job, flags.key));
  if (flags.daemon.json) {
    std::printf("%s\n", SubmittedJson(submitted).c_str());
  } else {
    std::printf("%jd\n", intmax_t{submitted.job});
  }
  return ExitCode::kDone;
}

Result<JobBatch> ResolveSubmission(const SubmitCommand& flags, const CommandContext& context) {
  REEL_ASSIGN_OR_RETURN(JobBatch batch, ResolveJobs(flags.job, context.working_directory));
  if (batch.is_directory && !flags.key.empty()) {
    return InvalidInput("--key: is of one job, and a directory of job files may hold several");
  }
  for (const JobBatch::Item& item : batch.items) REEL_RETURN_IF_ERROR(RequireOutput(item.job));
  return batch;
}

ExitCode RunSubmit(const SubmitCommand& flags, const CommandContext& context) {
  const Result<JobBatch> resolved = ResolveSubmission(flags, context);
  if (!resolved.ok()) return ReportError(resolved.status(), flags.daemon.json);
  const JobBatch& batch = resolved.value();
  return WithDaemon(flags.daemon, [&](DaemonConnection& connection) -> Result<ExitCode> {
    if (batch.is_directory) return SubmitAll(connection, batch, flags.daemon.json);
    return SubmitOne(connection, flags, batch.items.front().job);
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
