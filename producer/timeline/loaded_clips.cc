#include "producer/timeline/loaded_clips.h"

#include <fmt/format.h>

#include <utility>

#include "base/field_text.h"
#include "base/script_scene.h"
#include "cache/digest.h"
#include "cache/input_files.h"
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

// The files that its parameters name.
std::set<std::string> InputsOf(const reel_renderer_api& api, const RendererRequest& request) {
  std::set<std::string> inputs;
  for (size_t i = 0; i < api.param_count; ++i) {
    const auto given = request.params.find(api.params[i].name);
    if (api.params[i].type != REEL_PARAM_PATH || given == request.params.end()) continue;
    const GivenParameter& value = given->second;
    const Result<std::string> path = AbsolutePath(value.text, value.base_directory);
    if (path.ok() && IsInput(path.value())) inputs.insert(path.value());
  }
  return inputs;
}

void AddParameters(const SceneClip& scene, DigestBuilder* key) {
  for (const auto& [name, value] : scene.params) {
    key->Add(name).Add(value.text).Add(value.base_directory);
  }
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
  if (plugins_.size() <= source) plugins_.resize(source + 1);
  if (found.kind == ClipSource::Kind::kPlugin) {
    REEL_ASSIGN_OR_RETURN(PluginLibrary library, PluginLibrary::Load(found.path));
    const RendererRequest wanted = RequestOf(request, found.pictures);
    REEL_ASSIGN_OR_RETURN(PluginRenderer renderer, PluginRenderer::Create(library, wanted));
    const SourceTraits traits = TraitsOf(renderer.traits(), request.size);
    inputs_.resize(plugins_.size());
    inputs_[source] = InputsOf(library.api(), wanted);
    inputs_[source].insert(found.path);
    files_.insert(inputs_[source].begin(), inputs_[source].end());
    plugins_[source].emplace(std::move(renderer));
    return traits;
  }
  if (found.path.starts_with('/')) files_.insert(RendererFile(found.path));
  // Job files that name scripts are drawn by processes that run them.
  if (scripts_ == nullptr) {
    return InvalidInput(
        fmt::format("scene: {} is a Python script, which the film of a plugin cannot have; "
                    "put the film into a job file or into a script",
                    Quoted(request.scene->scene)));
  }
  return scripts_->Load(source, request);
}

void LoadedClips::DigestSources() {
  keys_.assign(sources_.size(), "");
  for (size_t source = 0; source < sources_.size(); ++source) {
    DigestBuilder key;
    bool is_known = true;
    if (source < inputs_.size()) {
      for (const std::string& input : inputs_[source]) {
        const Result<Digest> digest = DigestOfInput(input);
        is_known = is_known && digest.ok();
        if (digest.ok()) key.Add(digest.value().Hex());
      }
    }
    if (is_known) keys_[source] = key.Finish().Hex();
  }
}

std::string LoadedClips::KeyOf(size_t source, const std::string& scripts_build) const {
  const bool is_script = !plugins_[source].has_value();
  if (source >= keys_.size() || keys_[source].empty() || (is_script && scripts_build.empty())) {
    return "";
  }
  const PlannedSource& planned = sources_[source];
  const SceneClip& scene = *planned.scene;
  DigestBuilder key;
  key.Add(keys_[source]).Add(is_script ? scripts_build : "").Add(scene.scene).Add(scene.animation);
  key.Add(fmt::format("{}x{} {} {} {}", planned.size.width, planned.size.height,
                      ToString(planned.fps), planned.frame_count, scene.stateless));
  AddParameters(scene, &key);
  return key.Finish().Hex();
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
