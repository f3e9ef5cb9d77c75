#include "daemon/supervisor/film_plan.h"

#include <fmt/format.h>

#include "base/quantities.h"

namespace reel {
namespace {

constexpr PictureSize kDefaultSize{1280, 720};

Result<PictureSize> ChooseSize(const JobSpec& job, const RendererLoaded& renderer) {
  if (job.size) {
    return PictureSize{static_cast<int32_t>(job.size->width),
                       static_cast<int32_t>(job.size->height)};
  }
  if (renderer.width == 0 && renderer.height == 0) return kDefaultSize;
  if (renderer.width < 1 || renderer.width > kMaxPictureSide || renderer.height < 1 ||
      renderer.height > kMaxPictureSide) {
    return InvalidInput(
        fmt::format("size: the renderer '{}' prefers {}x{}; both sides must be 1 to {}",
                    renderer.name, renderer.width, renderer.height, kMaxPictureSide));
  }
  return PictureSize{renderer.width, renderer.height};
}

Result<Rational> ChooseFps(const JobSpec& job, const RendererLoaded& renderer) {
  if (job.fps) return *job.fps;
  if (renderer.fps.num == 0) return kDefaultFps;
  if (renderer.fps.num < 0 || renderer.fps.den < 1 ||
      renderer.fps.num / renderer.fps.den > kMaxFramesPerSecond) {
    return InvalidInput(fmt::format("fps: the renderer '{}' prefers {}; the limit is {}",
                                    renderer.name, ToString(renderer.fps), kMaxFramesPerSecond));
  }
  return renderer.fps;
}

// As reel/renderer.h has it: a renderer that states its rate keeps its duration at another one.
int64_t NaturalFrameCount(const RendererLoaded& renderer, Rational fps) {
  constexpr int64_t kLargestTerm =
      1'001'000;  // as encode_plan takes them; products stay in 64 bits
  const bool timed = renderer.fps.num > 0 && renderer.fps.den > 0 &&
                     renderer.fps.den <= kLargestTerm && renderer.frame_count > 0 &&
                     renderer.frame_count <= kMaxFrames;
  if (!timed) return renderer.frame_count;
  return FramesIn(MakeRational(renderer.frame_count * renderer.fps.den, renderer.fps.num), fps);
}

Result<int64_t> ChooseFrameCount(const JobSpec& job, const RendererLoaded& renderer, Rational fps) {
  const int64_t frames = job.frames       ? *job.frames
                         : job.duration_s ? FramesIn(*job.duration_s, fps)
                                          : NaturalFrameCount(renderer, fps);
  if (frames == 0) {
    return InvalidInput(fmt::format(
        "frames: the renderer '{}' has no length of its own; give --frames N or --duration 5s",
        renderer.name));
  }
  if (frames < 0 || frames > kMaxFrames) {
    return InvalidInput(fmt::format("frames: {} frames; the limit is {}", frames, kMaxFrames));
  }
  return frames;
}

}  // namespace

Result<FilmPlan> PlanFilm(const JobSpec& job, const RendererLoaded& renderer) {
  FilmPlan plan;
  REEL_ASSIGN_OR_RETURN(plan.drawn, ChooseSize(job, renderer));
  REEL_ASSIGN_OR_RETURN(plan.fps, ChooseFps(job, renderer));
  REEL_ASSIGN_OR_RETURN(plan.film_frame_count, ChooseFrameCount(job, renderer, plan.fps));
  const FrameRange range = job.range.value_or(FrameRange{0, plan.film_frame_count});
  if (range.first < 0 || range.end <= range.first || range.end > plan.film_frame_count) {
    if (range.end - range.first == 1) {
      return InvalidInput(
          fmt::format("range: frame {} is not in the film, which has frames 0 to {}", range.first,
                      plan.film_frame_count - 1));
    }
    return InvalidInput(fmt::format("range: {}:{} is not a part of the film, which has frames 0:{}",
                                    range.first, range.end, plan.film_frame_count));
  }
  plan.first_frame = range.first;
  plan.frame_count = range.end - range.first;
  plan.has_alpha = renderer.has_alpha;
  return plan;
}

}  // namespace reel
