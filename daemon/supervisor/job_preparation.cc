#include "daemon/supervisor/job_preparation.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <utility>

#include "base/program_path.h"
#include "daemon/supervisor/job_identity.h"
#include "daemon/supervisor/segment_collection.h"

namespace reel {
namespace {

namespace fs = std::filesystem;

// Stands for the work directory while nothing is settled that would be worth making one.
constexpr const char* kDirectoryToCome = "/nowhere";

// A file beside the film appears at the end; that it can is to be known at the start.
Status CheckWritten(const std::string& field, const std::string& path) {
  if (path.empty()) return Status::Ok();
  const std::string what = fmt::format("{}: '{}'", field, path);
  const std::string parent = fs::path(path).parent_path();
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) return InvalidInput(what + " is a directory");
  if (access(parent.c_str(), W_OK | X_OK) == 0) return Status::Ok();
  return Status::FromErrno(errno == ENOENT ? StatusCode::kInvalidInput : StatusCode::kUnavailable,
                           what, errno);
}

}  // namespace

int64_t PreparedJob::OwnFrameCount() const {
  if (!work) return film.frame_count;
  int64_t frames = 0;
  for (const Segment& segment : own_segments) frames += segment.frame_count;
  return frames;
}

Status CheckPrograms() {
  for (const char* program : {"ffmpeg", "ffprobe"}) {
    if (FindInPath(program)) continue;
    return Unavailable(
        fmt::format("{} is not installed, or not in PATH (Debian: apt install ffmpeg)", program));
  }
  return Status::Ok();
}

Result<JobPlan> PlanJob(const JobSpec& job, const std::string& plugin_path,
                        const RendererLoaded& renderer, const SoundCheck::Lengths& sound_lengths) {
  REEL_ASSIGN_OR_RETURN(const FilmPlan film, PlanFilm(job, renderer));
  EncodeRequest request{
      job.output,     film.drawn,  film.fps,     film.first_frame,      film.frame_count,
      film.has_alpha, job.segment, kDirectoryToCome, film.film_frame_count, sound_lengths};
  REEL_ASSIGN_OR_RETURN(EncodePlan encode, MakeEncodePlan(request));
  REEL_RETURN_IF_ERROR(CheckWritten("manifest", job.manifest));
  REEL_RETURN_IF_ERROR(CheckWritten("trace", job.trace));
  WorkDirectory::Identity identity =
      MakeJobIdentity(job, plugin_path, renderer.files, film, request, encode);
  REEL_ASSIGN_OR_RETURN(OutputPlace place,
                        OutputPlace::Prepare(job.output, film.first_frame, film.frame_count,
                                             IdentityHash(identity), job.resume));
  return JobPlan{film, std::move(request), std::move(encode), std::move(place),
                 std::move(identity)};
}

Result<PreparedJob> PrepareJob(const JobSpec& job, const std::string& plugin_path,
                               const RendererLoaded& renderer,
                               const SoundCheck::Lengths& sound_lengths) {
  // Once without a place, so that wrong options are refused before a directory is made.
  REEL_ASSIGN_OR_RETURN(JobPlan plan, PlanJob(job, plugin_path, renderer, sound_lengths));
  PreparedJob prepared{std::move(plan), std::nullopt};
  prepared.own_segments = prepared.encode.segments;
  if (prepared.place.IsPublished()) {
    // An interruption between the film's naming and its directory's removal; opened, and let go, it is
    // removed. One that is not ours is refused, and stays.
    if (fs::exists(WorkDirectoryFor(job.output.path))) {
      (void)WorkDirectory::Open(job.output.path, prepared.identity, {.resume = true});
    }
    return prepared;
  }
  REEL_ASSIGN_OR_RETURN(prepared.work, WorkDirectory::Open(job.output.path, prepared.identity,
                                                           {job.resume, job.output.force}));
  prepared.request.work_directory = prepared.work->path();
  REEL_ASSIGN_OR_RETURN(prepared.encode, MakeEncodePlan(prepared.request));
  REEL_RETURN_IF_ERROR(CollectSegments(prepared, !job.manifest.empty()));
  return prepared;
}

Result<PreparedJob> PrepareShare(const JobSpec& job, const std::string& plugin_path,
                                 const RendererLoaded& renderer,
                                 const SoundCheck::Lengths& sound_lengths, const FilmShare& share) {
  REEL_ASSIGN_OR_RETURN(JobPlan plan, PlanJob(job, plugin_path, renderer, sound_lengths));
  PreparedJob prepared{std::move(plan), std::nullopt};
  const auto segment_count = static_cast<int64_t>(prepared.encode.segments.size());
  const bool is_last = share.kind != FilmShare::Kind::kSegments;
  // Another copy of this task has published the film, and maybe died of it.
  if (is_last && prepared.place.IsPublished()) return prepared;
  if (!is_last && (share.first_segment < 0 || share.segment_count < 1 ||
                   share.first_segment > segment_count - share.segment_count)) {
    return InvalidInput(fmt::format("segments {} to {} were asked for, and the film has {}",
                                    share.first_segment,
                                    share.first_segment + share.segment_count - 1, segment_count));
  }
  WorkDirectory::NotesOf notes;
  if (!is_last) notes = {share.first_segment, share.segment_count};
  REEL_ASSIGN_OR_RETURN(
      prepared.work,
      WorkDirectory::OpenAttempt(job.output.path, prepared.identity, share.attempt, notes));
  prepared.request.work_directory = prepared.work->path();
  REEL_ASSIGN_OR_RETURN(prepared.encode, MakeEncodePlan(prepared.request));
  prepared.own_segments = prepared.encode.segments;
  if (is_last) {
    REEL_RETURN_IF_ERROR(CollectSegments(prepared, !job.manifest.empty()));
    return prepared;
  }
  prepared.has_finished_files = false;
  const auto begin = prepared.encode.segments.begin() + share.first_segment;
  prepared.own_segments.assign(begin, begin + share.segment_count);
  return prepared;
}

}  // namespace reel
