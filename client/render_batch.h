// RunBatch: renders the jobs of a directory one after the other; `reel render DIR`.

#pragma once

#include "client/command.h"
#include "client/job_batch.h"
#include "client/render_run.h"

namespace reel {

// Blocks until all jobs are done or have failed, or a signal ended the one that ran and the batch with it.
// A job that fails keeps none of the others from being rendered. Standard error gets what RunRender says
// of each, and in the end a line for each that failed; with --json standard output gets an array of what
// RunRender prints of each that was begun, with its file as "job". Returns the highest exit code.
ExitCode RunBatch(const JobBatch& batch, const ReportFlags& flags, const CommandContext& context);

}  // namespace reel
