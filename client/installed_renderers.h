// Where renderers that have a name are found: in lib/reel/renderers beside the programs' directory,
// and in the directories of REEL_PLUGIN_PATH, separated by colons, which go first.

#pragma once

#include <string>
#include <vector>

namespace reel {

// Absolute paths of all plugins (*.so) there, sorted by name; of two with the same name the one
// that is found first. A directory that is not there holds none.
std::vector<std::string> InstalledRenderers(const std::string& program_directory);

}  // namespace reel
