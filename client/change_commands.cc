// reel cancel, pause, resume, retry: change what becomes of jobs of the daemon.

#include <CLI/CLI.hpp>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "client/daemon_commands.h"
#include "client/display_text.h"

namespace reel {
namespace {

struct ChangeCommand {
  DaemonFlags daemon;
  std::vector<int64_t> jobs;
};

std::string Name(const JobSummary& job) { return "job " + std::to_string(job.job); }

std::string StateName(const JobSummary& job) { return std::string(JobStateName(job.state)); }

std::string Cancelled(const JobSummary& job) {
  if (job.state == JobState::kCancelled) return Name(job) + " is cancelled";
  if (IsFinal(job.state)) return Name(job) + " had ended before: " + StateName(job);
  return Name(job) + " is being stopped (`reel wait` waits for it)";
}

std::string PausedWords(const JobSummary& job) {
  if (job.cancel_requested) return Name(job) + " is being cancelled";
  if (job.pause_requested) return Name(job) + " is being stopped; what it finished is kept";
  return Name(job) + " is paused; `reel resume " + std::to_string(job.job) + "` goes on with it";
}

std::string ResumedWords(const JobSummary& job) {
  if (job.cancel_requested) return Name(job) + " is being cancelled";
  return Name(job) + " is " + StateName(job);
}

// What a command asks of one job, and what it says of the answer.
struct Change {
  std::function<Request(int64_t)> request;
  std::string (*words)(const JobSummary&);
};

// Every job is tried; one that the daemon refuses does not save the others.
template <typename Reply>
Result<ExitCode> ChangeAll(DaemonConnection& connection, const ChangeCommand& flags,
                           const std::function<Request(int64_t)>& request,
                           const std::function<void(int64_t, const Reply&)>& show) {
  ExitCode exit_code = ExitCode::kDone;
  for (const int64_t id : flags.jobs) {
    const Result<Reply> reply = connection.Ask<Reply>(request(id));
    if (connection.lost()) return reply.status();
    if (reply.ok()) {
      show(id, reply.value());
    } else {
      exit_code = ReportError(reply.status(), flags.daemon.json);
    }
  }
  return exit_code;
}

Result<ExitCode> ChangeJobs(DaemonConnection& connection, const ChangeCommand& flags,
                            const Change& change) {
  return ChangeAll<JobSummary>(connection, flags, change.request,
                               [&](int64_t, const JobSummary& job) {
                                 if (flags.daemon.json) {
                                   std::printf("%s\n", JobSummaryToJson(job).c_str());
                                 } else {
                                   std::fprintf(stderr, "%s\n", change.words(job).c_str());
                                 }
                               });
}

// As `reel submit`: the number alone on standard output, for scripts.
Result<ExitCode> Retry(DaemonConnection& connection, const ChangeCommand& flags) {
  return ChangeAll<Submitted>(
      connection, flags, [](int64_t id) { return RetryJob{id}; },
      [&](int64_t id, const Submitted& submitted) {
        if (flags.daemon.json) {
          std::printf("{\"job\":%jd,\"already_known\":%s,\"retry_of\":%jd}\n",
                      intmax_t{submitted.job}, submitted.already_known ? "true" : "false",
                      intmax_t{id});
        } else {
          std::printf("%jd\n", intmax_t{submitted.job});
        }
      });
}

using Run = std::function<Result<ExitCode>(DaemonConnection&, const ChangeCommand&)>;

void AddCommand(CLI::App& app, CommandContext& context, const char* name, const char* help,
                const char* json_help, const Run& run) {
  CLI::App* command = app.add_subcommand(name, help);
  auto flags = std::make_shared<ChangeCommand>();
  AddJobArgument(*command, flags->jobs);
  AddDaemonFlags(*command, flags->daemon, json_help);
  command->callback([flags, run, &context] {
    context.exit_code = WithDaemon(
        flags->daemon, [&](DaemonConnection& connection) { return run(connection, *flags); });
  });
}

void AddChange(CLI::App& app, CommandContext& context, const char* name, const char* help,
               const Change& change) {
  AddCommand(app, context, name, help, "print each job as a line of JSON",
             [change](DaemonConnection& connection, const ChangeCommand& flags) {
               return ChangeJobs(connection, flags, change);
             });
}

}  // namespace

void AddCancelCommand(CLI::App& app, CommandContext& context) {
  AddChange(app, context, "cancel", "Cancel jobs; nothing of them is kept",
            {[](int64_t id) { return CancelJob{id}; }, Cancelled});
  app.get_subcommand("cancel")->footer("Examples:\n  reel cancel 7\n  reel cancel 7 8");
}

void AddPauseCommand(CLI::App& app, CommandContext& context) {
  AddChange(app, context, "pause", "Pause jobs; what they finished is kept",
            {[](int64_t id) { return PauseJob{id}; }, PausedWords});
  app.get_subcommand("pause")->footer("Examples:\n  reel pause 7     and later:\n  reel resume 7");
}

void AddResumeCommand(CLI::App& app, CommandContext& context) {
  AddChange(app, context, "resume", "Go on with paused jobs",
            {[](int64_t id) { return ResumeJob{id}; }, ResumedWords});
  app.get_subcommand("resume")->footer("Examples:\n  reel resume 7");
}

void AddRetryCommand(CLI::App& app, CommandContext& context) {
  AddCommand(
      app, context, "retry",
      "Take failed or cancelled jobs up again, as new jobs that go on where the old ones ended",
      "print each new job as a line of JSON", Retry);
  app.get_subcommand("retry")->footer(
      "Examples:\n  reel retry 7\n  reel watch $(reel retry 7)\n\nPrints the new job's number.");
}

}  // namespace reel
