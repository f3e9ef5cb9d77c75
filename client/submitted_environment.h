// SubmittedEnvironment: what a job that is submitted takes along of the terminal that it is submitted from.
//
// The daemon's environment is that of a service. A script means the one of its author: the interpreter that
// PATH finds, the modules of PYTHONPATH, the active virtual environment. Not all of it goes along: a terminal
// has variables that mean the terminal, and some that nobody would want to find in a stored job.

#pragma once

#include "protocol/job_spec.h"

namespace reel {

// Adds the variables and the mask that the job does not name itself.
void TakeAlongEnvironment(JobSpec& job);

}  // namespace reel
