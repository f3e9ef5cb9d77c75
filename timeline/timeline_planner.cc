#include "timeline/timeline_planner.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/field_text.h"

namespace reel {
namespace {

constexpr Rational kDefaultFps{30, 1};
constexpr Size kDefaultSize{1280, 720};
// Clips that use clips may multiply beyond all bounds.
constexpr int64_t kMostClips = 10'000;

bool IsSet(Size size) { return size.width > 0; }

std::string SizeText(Size size) { return fmt::format("{}x{}", size.width, size.height); }

std::string TimeText(Rational seconds) {
  return seconds.den == 1 ? fmt::format("{} s", seconds.num)
                          : fmt::format("{:.6g} s", ToDouble(seconds));
}

Status ErrorAt(const Clip& clip, const std::string& message) {
  return InvalidInput(clip.place + ": " + message);
}

// Where one of `length` pixels stands among `room`.
int64_t Corner(const ClipPosition& position, int64_t length, int64_t room) {
  switch (position.kind) {
    case ClipPosition::Kind::kPixels: return position.pixels;
    case ClipPosition::Kind::kBegin: return 0;
    case ClipPosition::Kind::kCentre: return (room - length) / 2;
    case ClipPosition::Kind::kEnd: return room - length;
  }
  return 0;
}

// The edge before cell `index` of `count` that share `pixels`, so that none is more than one larger than
// another.
int64_t CellEdge(int64_t pixels, int64_t count, int64_t gap, int64_t index) {
  const int64_t cells = pixels - gap * (count - 1);
  return cells * index / count + gap * index;
}

}  // namespace

Rational TimelinePlanner::FilmFps() {
  if (fps_.num == 0) fps_ = kDefaultFps;
  return fps_;
}

Size TimelinePlanner::FilmSize() const { return IsSet(size_) ? size_ : kDefaultSize; }

Rational TimelinePlanner::Seconds(const ClipLength& length) {
  return length.in_frames ? Over(length.amount, FilmFps()) : length.amount;
}

Result<PlannedClip> TimelinePlanner::Plan(const Clip& film) {
  return PlanFitting(film, {size_, size_});
}

// As large as wanted, or the error that says what to do.
Result<PlannedClip> TimelinePlanner::PlanFitting(const Clip& clip, const Wanted& wanted) {
  REEL_ASSIGN_OR_RETURN(PlannedClip planned, PlanClip(clip, wanted));
  if (!IsSet(wanted.size) || planned.size == wanted.size) return planned;
  return ErrorAt(clip,
                 fmt::format("size: it is {}, where {} is wanted; say how it fits with "
                             "{{\"resize\": \"{}\", \"fit\": \"letterbox\"}} (or fill, "
                             "stretch)",
                             SizeText(planned.size), SizeText(wanted.size), SizeText(wanted.size)));
}

Result<PlannedClip> TimelinePlanner::PlanClip(const Clip& clip, const Wanted& wanted) {
  if (++clip_count_ > kMostClips) {
    return ErrorAt(clip, fmt::format("more than {} clips, each use counted", kMostClips));
  }
  Result<PlannedClip> planned =
      std::visit([&](const auto& what) { return PlanWhat(what, clip, wanted); }, clip.what);
  if (!planned.ok()) return planned;
  planned->clip = &clip;
  if (planned->duration.num <= 0) {
    return ErrorAt(clip, fmt::format("lasts less than 1/{} s; that cannot be told from nothing",
                                     kFlicksPerSecond));
  }
  constexpr Rational kMost{kMaxDurationSeconds, 1};
  if (IsLess(kMost, planned->duration)) {
    return ErrorAt(clip, fmt::format("lasts {}; the limit is {} s", TimeText(planned->duration),
                                     kMaxDurationSeconds));
  }
  return planned;
}

// What only changes the time of `inside`.
Result<PlannedClip> TimelinePlanner::PlanInside(const ClipPtr& inside, const Wanted& wanted) {
  REEL_ASSIGN_OR_RETURN(PlannedClip child, PlanClip(*inside, wanted));
  PlannedClip planned;
  planned.duration = child.duration;
  planned.size = child.size;
  planned.has_alpha = child.has_alpha;
  planned.is_still = child.is_still;
  planned.children.push_back(std::move(child));
  return planned;
}

// --- Sources ---

SourceRequest TimelinePlanner::RequestFor(const SceneClip& scene, const Clip& clip, Size size,
                                          Size fallback) {
  SourceRequest request;
  request.scene = &scene;
  request.place = clip.place;
  request.size = size;
  request.fallback = fallback;
  request.fps = scene.fps.value_or(fps_);
  if (!scene.duration) return request;
  if (scene.duration->in_frames && fps_.num == 0) {
    request.frame_count = scene.duration->amount.num;
    return request;
  }
  request.duration_s = Seconds(*scene.duration);
  if (request.fps.num > 0) request.frame_count = FramesIn(request.duration_s, request.fps);
  return request;
}

Result<size_t> TimelinePlanner::LoadSource(const SceneClip& scene, const Clip& clip, Size size,
                                           Size fallback) {
  const Size told = IsSet(size) ? size : fallback;
  const auto key = std::tuple(&scene, IsSet(size), told.width, told.height);
  if (const auto found = loaded_.find(key); found != loaded_.end()) return found->second;
  const SourceRequest request =
      RequestFor(scene, clip, size, IsSet(fallback) ? fallback : FilmSize());
  const size_t number = planned_.size();
  const Result<SourceTraits> traits = sources_.Load(number, request);
  if (!traits.ok()) return traits.status().Prefixed(clip.place);
  Result<PlannedSource> source = SettleSource(request, traits.value(), fallback);
  if (!source.ok()) return source.status().Prefixed(clip.place);
  source->title =
      clip.name.empty() ? clip.place : fmt::format("{} ({})", clip.place, Quoted(clip.name));
  planned_.push_back(std::move(source).value());
  loaded_[key] = number;
  return number;
}

Result<PlannedSource> TimelinePlanner::SettleSource(const SourceRequest& request,
                                                    const SourceTraits& traits, Size fallback) {
  PlannedSource source;
  source.scene = request.scene;
  source.has_alpha = traits.has_alpha;
  source.size = IsSet(traits.size) ? traits.size : IsSet(fallback) ? fallback : FilmSize();
  const bool chooses = traits.keeps_rate || request.fps.num == 0;
  source.fps = chooses && traits.fps.num > 0 ? traits.fps : request.fps;
  if (source.fps.num == 0) source.fps = kDefaultFps;
  if (fps_.num == 0) fps_ = source.fps;
  if (!IsSet(size_)) size_ = source.size;

  Rational duration{0, 1};
  if (request.scene->duration) {
    duration = Seconds(*request.scene->duration);
    source.frame_count = FramesIn(duration, source.fps);
  } else if (traits.frame_count > 0) {
    // As reel/renderer.h has it: a renderer that states its rate has a duration, else so many pictures.
    duration = Over({traits.frame_count, 1}, traits.fps.num > 0 ? traits.fps : source.fps);
    source.frame_count = FramesIn(duration, source.fps);
    source.is_still = traits.frame_count == 1 && traits.fps.num == 0;
  } else {
    return InvalidInput(
        fmt::format("{} has no length of its own; give \"duration\"", request.scene->scene));
  }
  durations_.push_back(duration);
  return source;
}

Result<PlannedClip> TimelinePlanner::PlanWhat(const SceneClip& scene, const Clip& clip,
                                              const Wanted& wanted) {
  PlannedClip planned;
  REEL_ASSIGN_OR_RETURN(planned.source,
                        LoadSource(scene, clip, scene.size.value_or(wanted.size), wanted.fallback));
  const PlannedSource& source = planned_[planned.source];
  planned.duration = durations_[planned.source];
  planned.size = source.size;
  planned.has_alpha = source.has_alpha;
  planned.is_still = source.is_still;
  return planned;
}

Result<PlannedClip> TimelinePlanner::PlanWhat(const ColorClip& colour, const Clip&,
                                              const Wanted& wanted) {
  PlannedClip planned;
  planned.duration = Seconds(colour.duration);
  planned.size = colour.size              ? *colour.size
                 : IsSet(wanted.size)     ? wanted.size
                 : IsSet(wanted.fallback) ? wanted.fallback
                                          : FilmSize();
  planned.has_alpha = colour.argb >> 24 != 0xFF;
  return planned;
}

// --- Together ---

Result<PlannedClip> TimelinePlanner::PlanWhat(const SequenceClip& sequence, const Clip&,
                                              const Wanted& wanted) {
  PlannedClip planned;
  Wanted part_wants = wanted;
  for (const ClipPtr& part : sequence.parts) {
    REEL_ASSIGN_OR_RETURN(PlannedClip child, PlanFitting(*part, part_wants));
    if (!IsSet(part_wants.size)) part_wants.size = child.size;
    planned.starts.push_back(planned.duration);
    planned.duration = Plus(planned.duration, child.duration);
    planned.size = child.size;
    planned.has_alpha = planned.has_alpha || child.has_alpha;
    planned.children.push_back(std::move(child));
  }
  return planned;
}

Result<PlannedClip> TimelinePlanner::PlanWhat(const TransitionClip& transition, const Clip& clip,
                                              const Wanted& wanted) {
  REEL_ASSIGN_OR_RETURN(PlannedClip from, PlanFitting(*transition.from, wanted));
  REEL_ASSIGN_OR_RETURN(PlannedClip to, PlanFitting(*transition.to, {from.size, wanted.fallback}));
  const Rational overlap = Seconds(transition.duration);
  if (IsLess(from.duration, overlap) || IsLess(to.duration, overlap)) {
    return ErrorAt(clip, fmt::format("{} of {}: what it joins lasts {} and {}, and it can be no "
                                     "longer than either",
                                     transition.wipe ? "a wipe" : "a crossfade", TimeText(overlap),
                                     TimeText(from.duration), TimeText(to.duration)));
  }
  PlannedClip planned;
  planned.starts = {{0, 1}, Minus(from.duration, overlap)};
  planned.duration = Minus(Plus(from.duration, to.duration), overlap);
  planned.size = from.size;
  planned.has_alpha = from.has_alpha || to.has_alpha;
  planned.children.push_back(std::move(from));
  planned.children.push_back(std::move(to));
  return planned;
}

Result<PlannedClip> TimelinePlanner::PlanWhat(const OverlayClip& overlay, const Clip& clip,
                                              const Wanted& wanted) {
  REEL_ASSIGN_OR_RETURN(PlannedClip below, PlanClip(*overlay.below, wanted));
  REEL_ASSIGN_OR_RETURN(PlannedClip above, PlanClip(*overlay.above, {{0, 0}, below.size}));
  const Rational start = Seconds(overlay.start);
  if (!IsLess(start, below.duration)) {
    return ErrorAt(clip, fmt::format("start: {}, but the clip below lasts {}; an overlay begins "
                                     "before its end",
                                     TimeText(start), TimeText(below.duration)));
  }
  if (above.is_still) above.duration = Minus(below.duration, start);
  PlannedClip planned;
  planned.starts = {{0, 1}, start};
  planned.corners = {{0, 0},
                     {Corner(overlay.x, above.size.width, below.size.width),
                      Corner(overlay.y, above.size.height, below.size.height)}};
  planned.duration = below.duration;
  planned.size = below.size;
  planned.has_alpha = below.has_alpha;
  planned.children.push_back(std::move(below));
  planned.children.push_back(std::move(above));
  return planned;
}

Result<PlannedClip> TimelinePlanner::PlanWhat(const GridClip& grid, const Clip& clip,
                                              const Wanted& wanted) {
  const auto rows = static_cast<int64_t>(grid.rows.size());
  const auto columns = static_cast<int64_t>(grid.rows.front().size());
  PlannedClip planned;
  planned.size = wanted.size;
  Size cell = {0, 0};  // of all, where the grid may be as large as it likes
  for (int64_t y = 0; y < rows; ++y) {
    for (int64_t x = 0; x < columns; ++x) {
      Wanted cell_wants{cell, wanted.fallback};
      Size corner{(cell.width + grid.gap) * x, (cell.height + grid.gap) * y};
      if (IsSet(wanted.size)) {
        const auto across = [&](int64_t i) {
          return CellEdge(wanted.size.width, columns, grid.gap, i);
        };
        const auto down = [&](int64_t i) {
          return CellEdge(wanted.size.height, rows, grid.gap, i);
        };
        corner = {across(x), down(y)};
        cell_wants.size = {across(x + 1) - grid.gap - across(x), down(y + 1) - grid.gap - down(y)};
        if (cell_wants.size.width < 1 || cell_wants.size.height < 1) {
          return ErrorAt(clip, fmt::format("a grid of {} by {} cells with gaps of {} pixels has no "
                                           "room in {}",
                                           columns, rows, grid.gap, SizeText(wanted.size)));
        }
      }
      const ClipPtr& inside = grid.rows[static_cast<size_t>(y)][static_cast<size_t>(x)];
      REEL_ASSIGN_OR_RETURN(PlannedClip child, PlanFitting(*inside, cell_wants));
      cell = child.size;
      planned.duration = Most(planned.duration, child.duration);
      planned.corners.push_back(corner);
      planned.children.push_back(std::move(child));
    }
  }
  for (PlannedClip& child : planned.children) {
    if (child.is_still) child.duration = planned.duration;
  }
  if (!IsSet(planned.size)) {
    planned.size = {(cell.width + grid.gap) * columns - grid.gap,
                    (cell.height + grid.gap) * rows - grid.gap};
    if (planned.size.width > kMaxSide || planned.size.height > kMaxSide) {
      return ErrorAt(clip, fmt::format("a grid of {}; the limit of a side is {}",
                                       SizeText(planned.size), kMaxSide));
    }
  }
  return planned;
}

// --- Time ---

Result<PlannedClip> TimelinePlanner::PlanWhat(const ReversedClip& reversed, const Clip&,
                                              const Wanted& wanted) {
  return PlanInside(reversed.clip, wanted);
}

Result<PlannedClip> TimelinePlanner::PlanWhat(const EasedClip& eased, const Clip&,
                                              const Wanted& wanted) {
  return PlanInside(eased.clip, wanted);
}

Result<PlannedClip> TimelinePlanner::PlanWhat(const CroppedClip& cropped, const Clip& clip,
                                              const Wanted& wanted) {
  REEL_ASSIGN_OR_RETURN(PlannedClip planned, PlanInside(cropped.clip, wanted));
  const Rational from = Seconds(cropped.from);
  const Rational to = cropped.to ? Seconds(*cropped.to) : planned.duration;
  if (IsLess(planned.duration, to) || !IsLess(from, to)) {
    return ErrorAt(clip, fmt::format("a crop from {} to {} is not within the clip, which lasts {}",
                                     TimeText(from), TimeText(to), TimeText(planned.duration)));
  }
  planned.starts = {from};
  planned.duration = Minus(to, from);
  return planned;
}

Result<PlannedClip> TimelinePlanner::PlanWhat(const SpeedClip& speed, const Clip&,
                                              const Wanted& wanted) {
  REEL_ASSIGN_OR_RETURN(PlannedClip planned, PlanInside(speed.clip, wanted));
  planned.duration = Over(planned.duration, speed.factor);
  return planned;
}

Result<PlannedClip> TimelinePlanner::PlanWhat(const StretchedClip& stretched, const Clip&,
                                              const Wanted& wanted) {
  REEL_ASSIGN_OR_RETURN(PlannedClip planned, PlanInside(stretched.clip, wanted));
  planned.duration = Seconds(stretched.duration);
  planned.is_still = false;
  return planned;
}

Result<PlannedClip> TimelinePlanner::PlanWhat(const HeldClip& held, const Clip&,
                                              const Wanted& wanted) {
  REEL_ASSIGN_OR_RETURN(PlannedClip planned, PlanInside(held.clip, wanted));
  const Rational duration = Seconds(held.duration);
  planned.starts = {held.last ? Rational{0, 1} : duration};
  planned.is_still = false;
  planned.duration = Plus(planned.duration, duration);
  return planned;
}

Result<PlannedClip> TimelinePlanner::PlanWhat(const LoopedClip& looped, const Clip&,
                                              const Wanted& wanted) {
  REEL_ASSIGN_OR_RETURN(PlannedClip planned, PlanInside(looped.clip, wanted));
  planned.duration = Times(planned.duration, {looped.times, 1});
  planned.is_still = false;
  return planned;
}

// --- Pictures ---

Result<PlannedClip> TimelinePlanner::PlanWhat(const ResizedClip& resized, const Clip&,
                                              const Wanted& wanted) {
  const Size fallback = IsSet(wanted.size) ? wanted.size : wanted.fallback;
  REEL_ASSIGN_OR_RETURN(PlannedClip planned, PlanInside(resized.clip, {{0, 0}, fallback}));
  planned.size = resized.size ? *resized.size : IsSet(fallback) ? fallback : FilmSize();
  return planned;
}

Result<PlannedClip> TimelinePlanner::PlanWhat(const CutClip& cut, const Clip& clip,
                                              const Wanted& wanted) {
  const Size fallback = IsSet(wanted.size) ? wanted.size : wanted.fallback;
  REEL_ASSIGN_OR_RETURN(PlannedClip planned, PlanInside(cut.clip, {{0, 0}, fallback}));
  const Size size = planned.children.front().size;
  if (cut.x + cut.size.width > size.width || cut.y + cut.size.height > size.height) {
    return ErrorAt(clip, fmt::format("{} at {},{} is not within the picture, which is {}",
                                     SizeText(cut.size), cut.x, cut.y, SizeText(size)));
  }
  planned.size = cut.size;
  return planned;
}

}  // namespace reel
