// What a job's fields must be together. Each field's own limits are checked where its text is read
// (quantities.h, job_fields.h). Pure; any process.

#pragma once

#include "base/status.h"
#include "protocol/job_spec.h"

namespace reel {

// kInvalidInput, naming the fields and their values, when there is no scene, when two fields
// exclude or contradict each other (duration and frames; a range outside of the film; crf and
// bitrate; one picture for several frames), or when the film passes kMaxFrames.
Status ValidateJob(const JobSpec& job);

// kInvalidInput when a job has no output, which rendering needs and describing does not.
Status RequireOutput(const JobSpec& job);

}  // namespace reel
