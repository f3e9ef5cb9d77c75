// RemoveCampaign: the end of a film's campaign that has no coordinator any more.

#pragma once

#include "daemon/cluster/campaign.h"
#include "daemon/supervisor/event_stream.h"
#include "protocol/job_spec.h"

namespace reel {

// What a cluster may take to confirm that tasks have ended; a daemon waits 5 s for the end of a job.
inline constexpr auto kRemovalPatience = std::chrono::milliseconds(3500);

// Cancels what the campaign that is noted in the film's directory has in the queue, and removes the directory unless
// `keep` says otherwise. Does nothing without such a note. Blocks for at most kRemovalPatience; what goes wrong is a warning,
// since tasks whose directory is gone end by themselves.
void RemoveCampaign(const JobSpec& job, Campaign::Keep keep, const EventStream& events);

}  // namespace reel
