// From a job and what its renderer said to everything that is settled before the first frame: film,
// encoding, the place of the output, the directory in which it grows.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "daemon/encoder/encode_plan.h"
#include "daemon/supervisor/film_plan.h"
#include "daemon/supervisor/film_share.h"
#include "daemon/supervisor/output_place.h"
#include "daemon/supervisor/sound_check.h"
#include "daemon/supervisor/work_directory.h"
#include "protocol/job_spec.h"
#include "shm/producer_channel.h"

namespace reel {

struct JobPlan {
  FilmPlan film;
  EncodeRequest request;
  EncodePlan encode;
  OutputPlace place;
  WorkDirectory::Identity identity;
};

struct PreparedJob : JobPlan {
  // Absent when the film stands under its name already: the run that `resume` goes on from had come to
  // its end.
  std::optional<WorkDirectory> work;
  // What this supervisor makes of encode.segments: all, but for a share of a film.
  std::vector<Segment> own_segments = {};
  // The film's finished segments lie in the work directory, whoever made them. Otherwise they are their makers' affair.
  bool has_finished_files = true;

  // Frames of own_segments; of a film that is published already, its own.
  int64_t OwnFrameCount() const;
};

// kUnavailable, naming it, when a program is not in PATH that every job needs.
Status CheckPrograms();

// Changes nothing; the request's work directory is one that is not there. On failure kInvalidInput or
// kUnavailable, naming the field: what PlanFilm, MakeEncodePlan and OutputPlace::Prepare refuse, a
// manifest or trace that cannot be written. `sound_lengths`: what a SoundCheck found.
Result<JobPlan> PlanJob(const JobSpec& job, const std::string& plugin_path,
                        const RendererLoaded& renderer, const SoundCheck::Lengths& sound_lengths);

// PlanJob, and makes the work directory. On failure also what WorkDirectory::Open refuses.
Result<PreparedJob> PrepareJob(const JobSpec& job, const std::string& plugin_path,
                               const RendererLoaded& renderer,
                               const SoundCheck::Lengths& sound_lengths);

// As PrepareJob, for a share of a film whose directory somebody else has made. On failure also what
// WorkDirectory::OpenAttempt refuses, and kInvalidInput: the film has no such segments.
Result<PreparedJob> PrepareShare(const JobSpec& job, const std::string& plugin_path,
                                 const RendererLoaded& renderer,
                                 const SoundCheck::Lengths& sound_lengths, const FilmShare& share);

}  // namespace reel
