#include "protocol/job_validation.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/quantities.h"

namespace reel {
namespace {

// Frames of the whole film, where the job says.
std::optional<int64_t> FilmFrames(const JobSpec& job) {
  if (job.frames) return job.frames;
  if (job.duration_s && job.fps) return FramesIn(*job.duration_s, *job.fps);
  return std::nullopt;
}

Status CheckLength(const JobSpec& job) {
  if (job.duration_s && job.frames) {
    return InvalidInput(
        fmt::format("duration ({} s) and frames ({}) are both given; one of them follows from the "
                    "other and fps, so leave one out",
                    ToString(*job.duration_s), *job.frames));
  }
  const std::optional<int64_t> frames = FilmFrames(job);
  if (frames && *frames > kMaxFrames) {
    return InvalidInput(
        fmt::format("duration: {} s at {} frames a second are {} frames; the limit is {}",
                    ToString(*job.duration_s), ToString(*job.fps), *frames, kMaxFrames));
  }
  if (frames && job.range && job.range->end > *frames) {
    return InvalidInput(fmt::format("range: {}:{} ends after the film, which has {} frames",
                                    job.range->first, job.range->end, *frames));
  }
  return Status::Ok();
}

// A PNG name without a number holds one picture.
Status CheckOnePicture(const JobSpec& job) {
  const std::string& path = job.output.path;
  if (!std::string_view(path).ends_with(".png") || path.find('%') != std::string::npos) {
    return Status::Ok();
  }
  std::optional<int64_t> frames = FilmFrames(job);
  if (job.range) frames = job.range->end - job.range->first;
  if (!frames || *frames == 1) return Status::Ok();
  return InvalidInput(
      fmt::format("output: '{}' is one picture and the job has {} frames; write a sequence, like "
                  "frame-%05d.png, "
                  "or take one frame with `reel still --frame N`",
                  path, *frames));
}

// What is written last would replace what was written first.
Status CheckOwnNames(const JobSpec& job) {
  const auto clash = [](std::string_view field, std::string_view path, std::string_view other) {
    return InvalidInput(fmt::format("{}: '{}' is the name of the {} too; give it one of its own",
                                    field, path, other));
  };
  if (!job.trace.empty() && job.trace == job.output.path) {
    return clash("trace", job.trace, "output");
  }
  if (!job.trace.empty() && job.trace == job.manifest) {
    return clash("trace", job.trace, "manifest");
  }
  if (!job.manifest.empty() && job.manifest == job.output.path) {
    return clash("manifest", job.manifest, "output");
  }
  return Status::Ok();
}

// Its length is that of its clips.
Status CheckTimeline(const JobSpec& job) {
  if (job.timeline.text.empty() || (!job.duration_s && !job.frames)) return Status::Ok();
  return InvalidInput(
      fmt::format("{}: a timeline has its own length; change it there, by \"stretch_to\" or "
                  "\"crop\", or take a "
                  "part of the film by range",
                  job.frames ? "frames" : "duration"));
}

}  // namespace

Status ValidateJob(const JobSpec& job) {
  if (job.scene.empty()) {
    return InvalidInput("scene: missing; name a renderer or give the path of a scene");
  }
  REEL_RETURN_IF_ERROR(CheckTimeline(job));
  REEL_RETURN_IF_ERROR(CheckLength(job));
  if (job.output.crf && !job.output.bitrate.empty()) {
    return InvalidInput(fmt::format(
        "crf ({}) and bitrate ({}) exclude each other: crf holds the quality, bitrate the "
        "size; leave one out",
        *job.output.crf, job.output.bitrate));
  }
  if (job.producers && job.max_producers && *job.producers > *job.max_producers) {
    return InvalidInput(fmt::format("producers ({}) is above max_producers ({}); leave one out",
                                    *job.producers, *job.max_producers));
  }
  REEL_RETURN_IF_ERROR(CheckOwnNames(job));
  return CheckOnePicture(job);
}

Status RequireOutput(const JobSpec& job) {
  if (!job.output.path.empty()) return Status::Ok();
  return InvalidInput("output: missing; say where the film goes, like -o film.mp4");
}

}  // namespace reel
