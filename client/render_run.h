// RunRender: renders one job with a supervisor of this command's own and tells the user about it;
// what `reel render` and `reel still` have in common.

#pragma once

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

// A job's failure: its cause in words on standard error, and with `as_json` as the one JSON object on
// standard output. Returns the exit code for it.
ExitCode ReportFailure(const JobFailed& failure, bool as_json);

// Renders and shows progress, without a word about the end. Blocks until then; returns the last event, or
// why there is none. `listener` hears every event too.
Result<JobEvent> RenderOnce(const JobSpec& job, const ReportFlags& flags,
                            const CommandContext& context, StopSignals& stop_signals,
                            const SupervisorListener& listener, const Attention& attention = {});

// What came of it, in words. Returns the exit code for it.
ExitCode ReportEnd(const Result<JobEvent>& end, const JobSpec& job, const ReportFlags& flags);

// Both. Blocks until the job is done, has failed or was interrupted. Progress and errors go to standard
// error; standard output gets one JSON object with --json, else nothing.
ExitCode RunRender(const JobSpec& job, const ReportFlags& flags, const CommandContext& context);

}  // namespace reel
