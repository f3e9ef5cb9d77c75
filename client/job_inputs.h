// Which files decide what a scene on the command line becomes, as far as the client can know: for `reel
// render --watch`. What a renderer's name stands for, and what a script has imported and read, only the
// supervisor knows (MadeFrom in protocol/job_event.h). Looks at the file system.

#pragma once

#include <string>
#include <vector>

#include "client/job_flags.h"
#include "protocol/job_spec.h"

namespace reel {

// The job file that `flags` name, absolute; "" when SCENE is none.
std::string JobFileOf(const JobFlags& flags, const std::string& working_directory);

// The scene's file, what parameters may name, and the sound: absolute paths, as cache/input_files.h says,
// of which some may not be there yet.
std::vector<std::string> JobInputs(const JobSpec& job);

// All modules that stand beside the scene's script, as a pattern: what it imports while nobody has been
// able to say. "" when the scene is no script.
std::string ModulesBeside(const JobSpec& job);

}  // namespace reel
