#include "producer/timeline/timeline_renderer.h"

#include <fmt/format.h>

#include <utility>

#include "producer/loaded_libraries.h"
#include "producer/timeline/picture_mixing.h"
#include "timeline/clip_parser.h"
#include "timeline/film_spans.h"

namespace reel {
namespace {

// Of the files' names that are told: half of what a message holds (producer_channel.h).
constexpr size_t kMostFileBytes = kMaxChannelMessageBytes / 2;

}  // namespace

Result<ClipPtr> ParseTimelineOf(const LoadRenderer& order) {
  TimelineText text;
  text.text = order.timeline.text;
  text.base_directory = order.timeline.base_directory;
  text.file = order.timeline.file;
  text.first_line = static_cast<int>(order.timeline.first_line);
  text.self = order.plugin_path;
  std::map<std::string, ClipParameter> params;
  for (const auto& [name, value] : order.params) {
    params[name] = {value.text, value.base_directory};
  }
  return ParseTimeline(text, params);
}

Result<std::unique_ptr<TimelineRenderer>> TimelineRenderer::Load(const LoadRenderer& order,
                                                                 ClipPtr film,
                                                                 ScriptClips* scripts) {
  auto clips = std::make_unique<LoadedClips>(order.renderer_directories, scripts);
  const TimelinePlan::Request request{{order.width, order.height}, order.fps};
  REEL_ASSIGN_OR_RETURN(TimelinePlan plan, TimelinePlan::Make(std::move(film), request, *clips));
  clips->Settle(plan);
  std::string libraries;
  if (order.wants_build) {
    clips->DigestSources();
    libraries = LoadedLibrariesDigest(clips->files());
  }
  return std::unique_ptr<TimelineRenderer>(
      new TimelineRenderer(std::move(clips), std::move(plan), std::move(libraries)));
}

RendererLoaded TimelineRenderer::Description() const {
  RendererLoaded loaded;
  loaded.name = "timeline";
  loaded.summary = "clips, composed";
  loaded.width = static_cast<int32_t>(plan_.size().width);
  loaded.height = static_cast<int32_t>(plan_.size().height);
  loaded.fps = plan_.fps();
  loaded.frame_count = plan_.frame_count();
  loaded.has_alpha = plan_.has_alpha();
  size_t bytes = 0;
  for (const std::string& file : clips_->files()) {
    bytes += file.size();
    if (bytes > kMostFileBytes) break;
    loaded.files.push_back(file);
  }
  loaded.clips = SpansOf(plan_);
  loaded.identifies_frames = true;
  return loaded;
}

Status TimelineRenderer::Draw(const reel_frame& frame) {
  return DrawFrame(frame.frame_index,
                   {frame.pixels, frame.width, frame.height, frame.stride_bytes});
}

std::optional<std::string> TimelineRenderer::IdentityOf(int64_t frame,
                                                        const std::string& scripts_build) const {
  // Raised when the same recipe is drawn otherwise.
  constexpr int kCompositorVersion = 1;
  bool is_known = true;
  const std::string identity = RecipeIdentity(plan_.Recipe(frame), [&](size_t source) {
    std::string key = clips_->KeyOf(source, scripts_build);
    is_known = is_known && !key.empty();
    return key;
  });
  if (!is_known) return std::nullopt;
  return fmt::format("timeline {} {} {}", kCompositorVersion, libraries_, identity);
}

Status TimelineRenderer::DrawFrame(int64_t frame, const ClipCanvas& canvas) {
  const FrameRecipe recipe = plan_.Recipe(frame);
  if (plan_.has_alpha() && !recipe.has_alpha) FillPicture(canvas, kOpaqueBlack);
  return compositor_.Draw(recipe, canvas);
}

}  // namespace reel
