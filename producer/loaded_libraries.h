// What else a renderer's pictures depend on: the shared libraries that are loaded into this process.
//
// Producer processes, once the renderer is loaded. Blocks for a stat(2) a library.

#pragma once

#include <set>
#include <string>

namespace reel {

// Stands for all of them: their paths, sizes and times, whichever order they were loaded in. A library that
// is built or installed anew gives another text. `left_out`: paths of those that count elsewhere.
std::string LoadedLibrariesDigest(const std::set<std::string>& left_out = {});

}  // namespace reel
