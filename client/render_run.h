// RunRender: renders one job with a supervisor of this command's own and tells the user about it;
// what `reel render` and `reel still` have in common.

#pragma once

#include <string>

#include "base/status.h"
#include "client/command.h"
#include "client/private_supervisor.h"
#include "client/stop_signals.h"
#include "protocol/job_event.h"
#include "protocol/job_spec.h"

namespace CLI {
class App;
}

namespace reel {

struct ReportFlags {
  bool json = false;
  bool quiet = false;
  bool verbose = false;
};

// --json, --quiet and --verbose. REQUIRES: `flags` outlives `app`.
void AddReportFlags(CLI::App& app, ReportFlags& flags);

struct RenderOutcome {
  ExitCode exit_code = ExitCode::kDone;
  std::string json;     // one JSON object: SummaryJson, FailureJson or ErrorJson
  std::string failure;  // the first cause in words; empty when the job is done
};

// Blocks until the job is done, has failed or was interrupted. Progress, errors and, unless quiet or
// with --json, a summary go to standard error; nothing to standard output.
RenderOutcome RenderJob(const JobSpec& job, const ReportFlags& flags, const CommandContext& context,
                        StopSignals& stop_signals);

// A job's failure: its cause in words on standard error, and with `as_json` as the one JSON object on
// standard output. Returns the exit code for it.
ExitCode ReportFailure(const JobFailed& failure, bool as_json);

// The steps of RenderJob. Renders and shows progress, without a word about the end. Blocks until then; returns
// the last event, or why there is none. `listener` hears every event too.
Result<JobEvent> RenderOnce(const JobSpec& job, const ReportFlags& flags,
                            const CommandContext& context, StopSignals& stop_signals,
                            const SupervisorListener& listener, const Attention& attention = {});

// What came of it, told as RenderJob does.
RenderOutcome TellEnd(const Result<JobEvent>& end, const JobSpec& job, const ReportFlags& flags);

// The same, with --json the object on standard output.
ExitCode ReportEnd(const Result<JobEvent>& end, const JobSpec& job, const ReportFlags& flags);

// RenderJob for a command that does nothing else: with --json the object on standard output.
ExitCode RunRender(const JobSpec& job, const ReportFlags& flags, const CommandContext& context);

}  // namespace reel
