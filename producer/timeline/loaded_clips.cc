#include "producer/timeline/loaded_clips.h"

#include <fmt/format.h>

#include <utility>

#include "base/script_scene.h"
#include "timeline/clip_source.h"

namespace reel {
namespace {

RendererRequest RequestOf(const SourceRequest& request, const std::string& pictures) {
  RendererRequest wanted;
  wanted.width = static_cast<int32_t>(request.size.width);
  wanted.height = static_cast<int32_t>(request.size.height);
  wanted.fps = request.fps;
  wanted.frame_count = request.frame_count;
  for (const auto& [name, value] : request.scene->params) {
    wanted.params[name] = {value.text, value.base_directory};
  }
  if (!pictures.empty()) wanted.params["files"] = {pictures, ""};
  return wanted;
}

SourceTraits TraitsOf(const reel_traits& traits, Size asked) {
  SourceTraits answer;
  answer.size = asked.width > 0 ? asked : Size{traits.width, traits.height};
  if (traits.fps_num > 0) answer.fps = MakeRational(traits.fps_num, traits.fps_den);
  answer.frame_count = traits.frame_count;
  answer.has_alpha = traits.has_alpha != 0;
  return answer;
}

reel_frame AskedOf(const SourceFrame& frame, const PlannedSource& source,
                   const ClipCanvas& canvas) {
  reel_frame asked{};
  asked.struct_bytes = sizeof(asked);
  asked.width = canvas.width;
  asked.height = canvas.height;
  asked.stride_bytes = canvas.stride_bytes;
  asked.pixels = canvas.pixels;
  asked.frame_index = frame.index;
  asked.frame_count = source.frame_count;
  asked.fps_num = source.fps.num;
  asked.fps_den = source.fps.den;
  asked.seconds = frame.seconds;
  asked.position = frame.position;
  return asked;
}

}  // namespace

Result<SourceTraits> LoadedClips::Load(size_t source, const SourceRequest& request) {
  REEL_ASSIGN_OR_RETURN(const ClipSource found,
                        FindClipSource(*request.scene, renderer_directories_));
  files_.insert(RendererFile(found.path));
  if (plugins_.size() <= source) plugins_.resize(source + 1);
  if (found.kind == ClipSource::Kind::kPlugin) {
    REEL_ASSIGN_OR_RETURN(PluginLibrary library, PluginLibrary::Load(found.path));
    REEL_ASSIGN_OR_RETURN(PluginRenderer renderer,
                          PluginRenderer::Create(library, RequestOf(request, found.pictures)));
    const SourceTraits traits = TraitsOf(renderer.traits(), request.size);
    plugins_[source].emplace(std::move(renderer));
    return traits;
  }
  if (scripts_ == nullptr) return Internal("a clip is a script, and nobody here runs scripts");
  return scripts_->Load(source, request);
}

Status LoadedClips::Draw(const SourceFrame& frame, const ClipCanvas& canvas) {
  const PlannedSource& source = sources_[frame.source];
  std::optional<PluginRenderer>& plugin = plugins_[frame.source];
  const Status drawn =
      plugin ? plugin->Draw(AskedOf(frame, source, canvas)) : scripts_->Draw(frame, canvas);
  if (drawn.ok()) return drawn;
  // Another number than that of the film's frame, which the supervisor tells.
  return drawn.Prefixed(
      fmt::format("{}: frame {} of {}", source.title, frame.index, source.scene->scene));
}

}  // namespace reel
