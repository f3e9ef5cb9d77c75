// With how many producers a job begins, and what it leaves for the next one.

#pragma once

#include "daemon/supervisor/adaptation.h"
#include "daemon/supervisor/learnt_key.h"
#include "protocol/job_spec.h"

namespace reel {

// As many as the job says; else as many as the last job of this kind was drawn with; else one. Reads the
// cache (learnt_producers.h).
Adaptation::Setting ChooseStartingCount(const JobSpec& job, const LearntKey& key);

// Remembers what the job was drawn with, at `frames_per_second`; but not what a limit or another job
// decided, nor what had no time to settle.
void RememberCount(const JobSpec& job, const LearntKey& key, const Adaptation& adaptation,
                   double frames_per_second);

}  // namespace reel
