// reel check: whether a job could be rendered, and what is known of it before its first frame.

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "client/check_text.h"
#include "client/command.h"
#include "client/failure_text.h"
#include "client/job_batch.h"
#include "client/job_flags.h"
#include "client/job_report.h"
#include "client/private_supervisor.h"
#include "client/render_run.h"
#include "client/stop_signals.h"
#include "client/terminal_columns.h"
#include "protocol/job_validation.h"

namespace reel {
namespace {

constexpr const char* kCheckExamples = R"(Examples:
  reel check film.json                 what `reel render film.json` would make, or why it would not
  reel check films/ -o out/            every job file of a folder
  reel check film.json --json

Takes what `reel render` takes. Loads the renderer; draws and writes nothing. Exit status: 0 when it could
be rendered, 2 when it would be refused, 3 when the machine lacks something; of several jobs the highest.)";

struct CheckCommand {
  JobFlags job;
  ReportFlags report;
};

// One job: its answer for programs goes to `json`, everything else is printed.
class JobAnswer {
 public:
  JobAnswer(const CheckCommand& flags, const CommandContext& context, std::string name)
      : flags_(flags), context_(context), name_(std::move(name)) {}

  ExitCode Find(const JobCandidate& candidate, StopSignals& stop_signals) {
    const Status status =
        candidate.job.ok() ? RequireOutput(candidate.job.value()) : candidate.job.status();
    if (!status.ok()) return Refuse(status);
    JobReport report({flags_.report.quiet, flags_.report.verbose});
    const auto listener = [&](const JobEvent& event) {
      report.OnEvent(event, Clock::now());
      return SupervisorWish::kGoOn;
    };
    const Result<JobEvent> end =
        RunSupervisor(context_.program_directory + "/reel-supervisor", SupervisorTask::kCheck,
                      candidate.job.value(), listener, stop_signals);
    if (!end.ok()) return Refuse(end.status());
    if (const auto* failed = std::get_if<JobFailed>(&end.value())) return Fail(*failed, candidate);
    const auto* checked = std::get_if<Checked>(&end.value());
    if (!checked) return Refuse(Internal("the supervisor rendered a job that it should check"));
    return Show(*checked, candidate.job.value().cluster);
  }

  const std::string& json() const { return json_; }

 private:
  ExitCode Refuse(const Status& status) {
    json_ = ErrorJson(status);
    return ReportError(status);
  }

  ExitCode Fail(JobFailed failed, const JobCandidate& candidate) {
    json_ = FailureJson(failed);
    if (!candidate.name.empty()) failed.message = candidate.name + ": " + failed.message;
    return ReportFailure(failed, false);
  }

  ExitCode Show(const Checked& checked, const ClusterSpec& cluster) {
    json_ = CheckedJson(checked, cluster);
    if (flags_.report.json || flags_.report.quiet) return ExitCode::kDone;
    std::fputs(CheckedText(name_, checked, cluster, TerminalColumns(STDOUT_FILENO)).c_str(),
               stdout);
    // Before what is said of the next job on the other stream.
    std::fflush(stdout);
    return ExitCode::kDone;
  }

  const CheckCommand& flags_;
  const CommandContext& context_;
  const std::string name_;
  std::string json_;
};

ExitCode CheckAll(const JobCandidates& candidates, const CheckCommand& flags,
                  const CommandContext& context) {
  using Json = nlohmann::ordered_json;
  StopSignals stop_signals;
  auto worst = ExitCode::kDone;
  size_t failed = 0;
  Json array = Json::array();
  for (const JobCandidate& candidate : candidates.jobs) {
    JobAnswer answer(flags, context, candidate.name);
    const ExitCode exit_code = answer.Find(candidate, stop_signals);
    failed += exit_code == ExitCode::kDone ? 0 : 1;
    worst = std::max(worst, exit_code);
    Json object = {{"job", candidate.name}};
    object.update(Json::parse(answer.json()));
    array.push_back(std::move(object));
    if (stop_signals.Take() > 0) worst = ExitCode::kCancelled;
    if (worst == ExitCode::kCancelled) break;
  }
  if (failed > 0) {
    std::fprintf(stderr, "%s %zu of %zu jobs cannot be rendered\n", ErrorPrefix().c_str(), failed,
                 candidates.jobs.size());
  }
  if (flags.report.json) {
    std::printf("%s\n", array.dump(-1, ' ', false, Json::error_handler_t::replace).c_str());
  }
  return worst;
}

ExitCode RunCheck(const CheckCommand& flags, const CommandContext& context) {
  const Result<JobCandidates> candidates = ResolveEachJob(flags.job, context.working_directory);
  if (!candidates.ok()) return ReportError(candidates.status(), flags.report.json);
  if (candidates.value().is_directory) return CheckAll(candidates.value(), flags, context);
  StopSignals stop_signals;
  JobAnswer answer(flags, context, flags.job.scene);
  const ExitCode exit_code = answer.Find(candidates.value().jobs.front(), stop_signals);
  if (flags.report.json) std::printf("%s\n", answer.json().c_str());
  return exit_code;
}

}  // namespace

void AddCheckCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand("check", "Say what would be rendered, or what is wrong");
  command->footer(kCheckExamples);
  auto flags = std::make_shared<CheckCommand>();
  AddJobFlags(*command, flags->job);
  command->get_option("SCENE")->required();
  AddReportFlags(*command, flags->report);
  command->callback([flags, &context] { context.exit_code = RunCheck(*flags, context); });
}

}  // namespace reel
