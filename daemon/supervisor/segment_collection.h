// Brings the segments that were made elsewhere into the directory in which the film is put together.
//
// By links, so nothing is copied, and whoever made a segment still has it. One thread.

#pragma once

#include "base/status.h"
#include "daemon/supervisor/job_preparation.h"

namespace reel {

// Of each finished segment of the film that another attempt has made (FinishedSegment::made_in), links its files
// into the work directory. What is there already is replaced; a file that is missing makes no
// failure here: its segment is found to be incomplete. On failure kUnavailable, naming the file. REQUIRES: `prepared` has a work directory.
Status CollectSegments(const PreparedJob& prepared, bool has_manifest);

}  // namespace reel
