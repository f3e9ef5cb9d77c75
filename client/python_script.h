// What is settled of a scene that is a Python script where the user stands, before it travels: which
// interpreter, and where it is started.

#pragma once

#include <string>

#include "base/status.h"
#include "protocol/job_spec.h"

namespace reel {

// Fills in job.script's interpreter: the one that is named, else that of the active virtual environment
// (VIRTUAL_ENV) or conda environment (CONDA_PREFIX), else python3 in PATH; and its directory. Looks at the
// environment and at files. On failure kInvalidInput: no such interpreter or directory, or options of a
// script for a scene that is none; kUnavailable: there is no Python.
Status SettleScript(JobSpec& job, const std::string& working_directory);

}  // namespace reel
