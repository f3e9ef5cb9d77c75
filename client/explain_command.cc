// reel explain: why a job of the daemon failed, with all that is known.

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>

#include "client/daemon_commands.h"
#include "client/display_text.h"
#include "client/failure_text.h"

namespace reel {
namespace {

constexpr const char* kExplainExamples = R"(Examples:
  reel explain 7
  reel explain 7 --json)";

struct ExplainCommand {
  DaemonFlags daemon;
  int64_t job = 0;
};

// Of a job that did not fail.
std::string Instead(const JobSummary& job) {
  const std::string id = std::to_string(job.job);
  const std::string is = "job " + id + " is " + std::string(JobStateName(job.state));
  switch (job.state) {
    case JobState::kPaused: return is + ": " + Printable(job.pause_reason);
    case JobState::kCancelled:
      return is + ": " + Printable(job.message) + "; `reel retry " + id + "` takes it up again";
    case JobState::kDone: return is + "; it did not fail";
    default: return is + "; it has not failed";
  }
}

std::string Text(const Explanation& explanation) {
  const JobSummary& job = explanation.job;
  if (!explanation.failure) return Instead(job);
  return "job " + std::to_string(job.job) + " is FAILED (" +
         std::string(StatusCodeName(explanation.failure->code)) +
         "): " + FailureText(*explanation.failure, job.job);
}

// `null` when it did not fail, so that a script need not look at words.
std::string Json(const Explanation& explanation) {
  return explanation.failure ? FailureJson(*explanation.failure) : R"({"error":null})";
}

}  // namespace

void AddExplainCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand("explain", "Say why a job failed");
  command->footer(kExplainExamples);
  auto flags = std::make_shared<ExplainCommand>();
  AddJobArgument(*command, flags->job);
  AddDaemonFlags(*command, flags->daemon,
                 "print one JSON object: {\"error\": null or the failure}");
  command->callback([flags, &context] {
    context.exit_code =
        WithDaemon(flags->daemon, [&](DaemonConnection& connection) -> Result<ExitCode> {
          REEL_ASSIGN_OR_RETURN(const Explanation explanation,
                                connection.Ask<Explanation>(ExplainJob{flags->job}));
          const bool as_json = flags->daemon.json;
          std::printf("%s\n", (as_json ? Json(explanation) : Text(explanation)).c_str());
          return ExitCode::kDone;
        });
  });
}

}  // namespace reel
