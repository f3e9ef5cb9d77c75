// RenderAgain: `reel render --watch`: renders, and again whenever a file has changed that the film is made
// from, until a signal ends it.
//
// The job is resolved anew each time, so a change of the job file counts too. Whatever is wrong with a
// version is said, and the next one waited for. A film of its own is replaced without --force; one that
// was there before is not.

#pragma once

#include "client/command.h"
#include "client/job_flags.h"
#include "client/render_run.h"

namespace reel {

// Blocks. kCancelled after a signal; at once kRefused, or another code, when there is nothing to wait for:
// no scene, files that cannot be watched, an output that must not be replaced, a job for a cluster.
ExitCode RenderAgain(const JobFlags& job_flags, const ReportFlags& flags,
                     const CommandContext& context);

}  // namespace reel
