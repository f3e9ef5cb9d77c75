// What `reel doctor` finds out about Reel itself: its programs, renderers, Python and the daemon.

#pragma once

#include <string>
#include <vector>

#include "client/diagnosis.h"

namespace reel {

// `program_directory`: where `reel` stands.
Diagnosis CheckOwnPrograms(const std::string& program_directory);

// Those that are found by name (base/renderer_catalog.h); none is loaded.
Diagnosis CheckRenderers();

// The interpreter that `reel render script.py` would take, Reel's package for it, and matplotlib. Starts
// the interpreter and waits for it.
std::vector<Diagnosis> CheckPython(const std::string& program_directory,
                                   const std::string& working_directory);

// `flag`: --socket. Connects and says hello; nothing is asked for.
Diagnosis CheckDaemon(const std::string& flag);

}  // namespace reel
