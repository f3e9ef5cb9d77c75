// From a job and what its renderer said to everything that is settled before the first frame: film,
// encoding, the place of the output, the directory in which it grows.

#pragma once

#include <optional>
#include <string>

#include "base/status.h"
#include "daemon/encoder/encode_plan.h"
#include "daemon/supervisor/film_plan.h"
#include "daemon/supervisor/output_place.h"
#include "daemon/supervisor/sound_check.h"
#include "daemon/supervisor/work_directory.h"
#include "protocol/job_spec.h"
#include "shm/producer_channel.h"

namespace reel {

struct PreparedJob {
  FilmPlan film;
  EncodeRequest request;
  EncodePlan encode;
  OutputPlace place;
  // Absent when the film stands under its name already: the run that `resume` goes on from had come to
  // its end.
  std::optional<WorkDirectory> work;
};

// Makes the work directory and nothing else. `sound_lengths`: what a SoundCheck found. On failure
// kInvalidInput or kUnavailable, naming the field: what PlanFilm, MakeEncodePlan, OutputPlace::Prepare and
// WorkDirectory::Open refuse, a manifest that cannot be written.
Result<PreparedJob> PrepareJob(const JobSpec& job, const std::string& plugin_path,
                               const RendererLoaded& renderer,
                               const SoundCheck::Lengths& sound_lengths);

}  // namespace reel
