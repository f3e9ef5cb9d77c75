// JobFile: a job file as it was read, with the place of each of its fields.
//
// Some mistakes show only when the command line's flags are in, too; they still name the line of the
// file that holds the field.

#pragma once

#include <string>
#include <string_view>

#include "base/json_places.h"
#include "base/status.h"
#include "client/scene_source.h"
#include "protocol/job_spec.h"

namespace reel {

struct JobFile {
  std::string path;  // absolute
  JobSpec job;       // its scene is one that draws
  JsonPlaces places;

  // "/a/film.json:7"; without a line when the field does not stand in the file.
  std::string PlaceOf(std::string_view field) const;
};

// The field that a message is about: "fps" of "fps: ...", "crf" of "crf (20) and bitrate (1M) ...".
std::string_view FieldOf(std::string_view message);

// Reads the file and finds its scene. On failure kInvalidInput, with the file and, where there is one,
// the line.
Result<JobFile> LoadJobFile(const std::string& path);

// The scene of a job as `source` has it: pictures are drawn by the renderer "images". kInvalidInput when
// no single scene is there, or the job has parameters that say the same. REQUIRES: it is no job file.
Status SetScene(const SceneSource& source, JobSpec& job);

}  // namespace reel
