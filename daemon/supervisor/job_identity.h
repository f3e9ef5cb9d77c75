// What decides a film's bytes, by name: a run that is resumed must agree in all of it.
//
// Not in it: files that the renderer reads (a table, pictures) other than the plugin itself, and the
// versions of ffmpeg and of libraries. Whoever changes these between two runs begins again.

#pragma once

#include <string>
#include <vector>

#include "daemon/encoder/encode_plan.h"
#include "daemon/supervisor/film_plan.h"
#include "daemon/supervisor/work_directory.h"
#include "protocol/job_spec.h"

namespace reel {

// Reads the plugin, and of a timeline `renderer_files`, for their hashes. `encode` was planned for any work
// directory, whose name is not part of the identity.
WorkDirectory::Identity MakeJobIdentity(const JobSpec& job, const std::string& plugin_path,
                                        const std::vector<std::string>& renderer_files,
                                        const FilmPlan& film, const EncodeRequest& request,
                                        const EncodePlan& encode);

// A short text that stands for all of it: equal for equal identities.
std::string IdentityHash(const WorkDirectory::Identity& identity);

}  // namespace reel
