// From the hashes that were seen to the frames that differ. Pure; its tests are tables.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/status.h"
#include "daemon/supervisor/check_plan.h"
#include "protocol/job_event.h"

namespace reel {

using FrameHashes = std::map<int64_t, uint64_t>;  // by frame of the film

// Every difference, by frame. `hashes`: of each of the plan's parts, one a drawing. A frame that a
// process drew first and that came out otherwise at its end is a difference of its own ("first"); the
// other orders are then judged by the later picture, so that a first frame that is always wrong is not
// blamed on the order. `manifest`: of an earlier film; empty when there is none.
// REQUIRES: the sizes agree, and a manifest that is not empty has every frame of the sample.
std::vector<Difference> FindDifferences(const CheckPlan& plan,
                                        const std::vector<std::vector<uint64_t>>& hashes,
                                        const FrameHashes& manifest);

// The lines of daemon/writer/manifest.h. On failure kInvalidInput with the number of the line.
Result<FrameHashes> ParseManifest(const std::string& text);

}  // namespace reel
