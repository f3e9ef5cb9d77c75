// RemoveCampaign: the end of a film's campaign that has no coordinator any more.

#pragma once

#include <string>

#include "base/status.h"
#include "daemon/cluster/campaign.h"
#include "protocol/job_spec.h"

namespace reel {

// Cancels what the campaign that is noted in the film's directory has in the queue, and removes the directory unless
// `keep` says otherwise. Nothing to do without such a note. Blocks for at most TaskRemoval::kPatience and a command's. On
// failure kUnavailable: the cluster has not confirmed it, and the directory is gone all the same.
Status RemoveCampaign(const JobSpec& job, Campaign::Keep keep);

// The same for people.
std::string NotConfirmed(const Status& status);

}  // namespace reel
