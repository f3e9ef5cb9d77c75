// The manifest's way from the segments' parts to the file that the user asked for. The lines themselves
// are the writer's (daemon/writer/manifest.h).

#pragma once

#include <string>
#include <vector>

#include "base/status.h"
#include "base/unique_fd.h"

namespace reel {

// An empty file for the part of one segment. On failure kUnavailable.
Result<unique_fd> OpenSegmentManifest(const std::string& path);

// Puts the parts, in order, under `path`: a regular file appears whole or not at all; into a pipe or a
// device they are written. On failure kUnavailable, or kInvalidInput when the directory is not there.
Status JoinManifests(const std::vector<std::string>& parts, const std::string& path);

}  // namespace reel
