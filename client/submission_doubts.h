// SubmissionDoubts: what would make a job fail when its turn comes, as far as that can be seen when it is submitted.
//
// Doubts and no refusals: by the time of its turn a file may be there, or gone, and the daemon's renderers need not be
// the client's. A check that is sure takes loading the renderer: `reel check`. Looks at the file system.

#pragma once

#include <string>
#include <vector>

#include "protocol/job_spec.h"

namespace reel {

// A sentence each, which begins with the field.
std::vector<std::string> DoubtsOf(const JobSpec& job);

}  // namespace reel
