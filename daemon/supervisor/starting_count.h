// With how many producers a job begins, and what it leaves for the next one.

#pragma once

#include <string>

#include "daemon/supervisor/adaptation.h"
#include "daemon/supervisor/learnt_key.h"
#include "protocol/job_spec.h"
#include "shm/producer_channel.h"

namespace reel {

// Takes over into `job` what its renderer says of the number: one that has to be alone is, whatever was
// asked for; what is only no use is the user's to try. Returns why, in a few words; "" when it limits
// nothing.
std::string LimitProducers(JobSpec& job, const RendererLoaded& renderer);

// As many as the job says; else as many as the last job of this kind was drawn with; else one. Reads the
// cache (learnt_producers.h).
Adaptation::Setting ChooseStartingCount(const JobSpec& job, const LearntKey& key);

// Remembers what the job was drawn with, at `frames_per_second`; but not what a limit or another job
// decided, nor what had no time to settle.
void RememberCount(const JobSpec& job, const LearntKey& key, const Adaptation& adaptation,
                   double frames_per_second);

}  // namespace reel
