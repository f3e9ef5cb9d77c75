#include "client/render_run.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <optional>

#include "client/failure_text.h"
#include "client/job_report.h"
#include "client/job_summary.h"
#include "protocol/job_validation.h"

namespace reel {
namespace {

// What Ctrl-C does to a job on a cluster: its tasks are elsewhere, and their end takes its time.
constexpr const char* kCancelsTasks =
    "cancelling the tasks on the cluster; finished segments are kept, and the same command with "
    "--resume goes on from them (Ctrl-C again ends at once and may leave tasks there)";

}  // namespace

void AddReportFlags(CLI::App& app, ReportFlags& flags) {
  constexpr const char* kGroup = "What is printed";
  app.add_flag("--json", flags.json, "at the end print one JSON object on standard output")
      ->group(kGroup);
  app.add_flag("-q,--quiet", flags.quiet, "print errors only")->group(kGroup);
  app.add_flag("-v,--verbose", flags.verbose, "also print what renderers and ffmpeg print")
      ->group(kGroup);
}

ExitCode ReportFailure(const JobFailed& failure, bool as_json) {
  std::fprintf(stderr, "%s %s\n", ErrorPrefix().c_str(),
               FailureText(failure, std::nullopt).c_str());
  if (as_json) std::printf("%s\n", FailureJson(failure).c_str());
  return ExitCodeFor(failure.code);
}

Result<JobEvent> RenderOnce(const JobSpec& job, const ReportFlags& flags,
                            const CommandContext& context, StopSignals& stop_signals,
                            const SupervisorListener& listener, const Attention& attention) {
  REEL_RETURN_IF_ERROR(RequireOutput(job));
  const bool is_on_cluster = job.cluster.is_used();
  JobReport report({.quiet = flags.quiet,
                    .verbose = flags.verbose,
                    .is_terminal = CanRewriteLines(),
                    .is_on_cluster = is_on_cluster,
                    .sees_beginning = true});
  Attention attentive = attention;
  if (is_on_cluster) attentive.on_stop = [&report] { report.Tell(kCancelsTasks); };
  const SupervisorListener reporting = [&](const JobEvent& event) {
    report.OnEvent(event, Clock::now());
    return listener(event);
  };
  Result<JobEvent> end =
      RunSupervisor(context.program_directory + "/reel-supervisor", SupervisorTask::kRender, job,
                    reporting, stop_signals, {}, attentive);
  report.Clear();
  return end;
}

RenderOutcome TellEnd(const Result<JobEvent>& end, const JobSpec& job, const ReportFlags& flags) {
  const auto refuse = [](const Status& status) {
    return RenderOutcome{ReportError(status), ErrorJson(status), status.message()};
  };
  if (!end.ok()) return refuse(end.status());
  if (const auto* failed = std::get_if<JobFailed>(&end.value())) {
    return {ReportFailure(*failed, false), FailureJson(*failed), failed->message};
  }
  const auto* finished = std::get_if<Finished>(&end.value());
  if (!finished) return refuse(Internal("the supervisor described a job that it should render"));
  if (!flags.json && !flags.quiet) {
    const std::string text = !job.cluster.is_used()
                                 ? SummaryText(*finished, job.producers.has_value())
                                 : ClusterSummaryText(*finished);
    std::fprintf(stderr, "%s\n", text.c_str());
  }
  return {ExitCode::kDone, SummaryJson(*finished), ""};
}

ExitCode ReportEnd(const Result<JobEvent>& end, const JobSpec& job, const ReportFlags& flags) {
  const RenderOutcome outcome = TellEnd(end, job, flags);
  if (flags.json) std::printf("%s\n", outcome.json.c_str());
  return outcome.exit_code;
}

RenderOutcome RenderJob(const JobSpec& job, const ReportFlags& flags, const CommandContext& context,
                        StopSignals& stop_signals) {
  const SupervisorListener listener = [](const JobEvent&) { return SupervisorWish::kGoOn; };
  return TellEnd(RenderOnce(job, flags, context, stop_signals, listener), job, flags);
}

ExitCode RunRender(const JobSpec& job, const ReportFlags& flags, const CommandContext& context) {
  StopSignals stop_signals;
  const RenderOutcome outcome = RenderJob(job, flags, context, stop_signals);
  if (flags.json) std::printf("%s\n", outcome.json.c_str());
  return outcome.exit_code;
}

}  // namespace reel
