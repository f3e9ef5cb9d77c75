#include "daemon/supervisor/job_preparation.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <utility>

#include "daemon/supervisor/job_identity.h"

namespace reel {
namespace {

namespace fs = std::filesystem;

// Stands for the work directory while nothing is settled that would be worth making one.
constexpr const char* kNoDirectory = "/nowhere";

// The manifest appears at the end; that it can is to be known at the start.
Status CheckManifest(const std::string& path) {
  if (path.empty()) return Status::Ok();
  const std::string parent = fs::path(path).parent_path();
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) {
    return InvalidInput(fmt::format("manifest: '{}' is a directory", path));
  }
  if (access(parent.c_str(), W_OK | X_OK) == 0) return Status::Ok();
  return Status::FromErrno(errno == ENOENT ? StatusCode::kInvalidInput : StatusCode::kUnavailable,
                           "manifest: '" + path + "'", errno);
}

}  // namespace

Result<PreparedJob> PrepareJob(const JobSpec& job, const std::string& plugin_path,
                               const RendererLoaded& renderer,
                               const SoundCheck::Lengths& sound_lengths) {
  REEL_ASSIGN_OR_RETURN(const FilmPlan film, PlanFilm(job, renderer));
  EncodeRequest request{
      job.output,     film.drawn,  film.fps,     film.first_frame,      film.frame_count,
      film.has_alpha, job.segment, kNoDirectory, film.film_frame_count, sound_lengths};
  // Once without a place, so that wrong options are refused before a directory is made.
  REEL_ASSIGN_OR_RETURN(EncodePlan encode, MakeEncodePlan(request));
  REEL_RETURN_IF_ERROR(CheckManifest(job.manifest));
  const WorkDirectory::Identity identity =
      MakeJobIdentity(job, plugin_path, renderer.files, film, request, encode);
  REEL_ASSIGN_OR_RETURN(OutputPlace place,
                        OutputPlace::Prepare(job.output, film.first_frame, film.frame_count,
                                             IdentityHash(identity), job.resume));
  std::optional<WorkDirectory> work;
  if (place.IsPublished()) {
    // An interruption between the film's naming and its directory's removal; opened, and let go, it is
    // removed. One that is not ours is refused, and stays.
    if (fs::exists(WorkDirectoryFor(job.output.path))) {
      (void)WorkDirectory::Open(job.output.path, identity, {.resume = true});
    }
  } else {
    REEL_ASSIGN_OR_RETURN(
        work, WorkDirectory::Open(job.output.path, identity, {job.resume, job.output.force}));
    request.work_directory = work->path();
    REEL_ASSIGN_OR_RETURN(encode, MakeEncodePlan(request));
  }
  return PreparedJob{film, std::move(request), std::move(encode), std::move(place),
                     std::move(work)};
}

}  // namespace reel
