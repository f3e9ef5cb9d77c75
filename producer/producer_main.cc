// reel-producer: loads one renderer and draws frames of one film into the ring.
//
// Purpose: the only role that runs the user's code, so that whatever that code does ends one process.
// Started by: reel-supervisor, many a job; replaced when it dies.
// Descriptors: 0 /dev/null; 1, 2 a pipe into the job's log; 3 the channel (shm/producer_channel.h).
// Normal stop: every frame of the ring is written; exit status 0. Worn out, or not needed
//     any more: exit statuses kProducerRecycled, kProducerRetired (producer_channel.h).
// Emergency stop: SIGKILL by the supervisor, or by the kernel when the supervisor dies.
// When it dies: the supervisor reaps it, reclaims the frame it held and starts another one.

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "base/log.h"
#include "producer/crash_report.h"
#include "producer/drawing_loop.h"
#include "producer/loaded_libraries.h"
#include "producer/oom_volunteer.h"
#include "producer/plugin_library.h"
#include "producer/timeline/timeline_renderer.h"
#include "shm/producer_channel.h"

namespace reel {
namespace {

const char* ParameterTypeName(int32_t type) {
  switch (type) {
    case REEL_PARAM_INTEGER: return "integer";
    case REEL_PARAM_NUMBER: return "number";
    case REEL_PARAM_BOOL: return "bool";
    case REEL_PARAM_PATH: return "path";
    default: return "text";
  }
}

RendererLoaded DescribeLibrary(const reel_renderer_api& api) {
  RendererLoaded loaded;
  loaded.name = api.name;
  loaded.summary = api.summary;
  for (size_t i = 0; i < api.param_count; ++i) {
    const reel_param_spec& spec = api.params[i];
    loaded.params.push_back(
        {spec.name, ParameterTypeName(spec.type), spec.default_text, spec.help});
  }
  return loaded;
}

void AddTraits(const reel_traits& traits, RendererLoaded* loaded) {
  loaded->width = traits.width;
  loaded->height = traits.height;
  loaded->fps = traits.fps_den > 0 ? MakeRational(traits.fps_num, traits.fps_den) : Rational{0, 1};
  loaded->frame_count = traits.frame_count;
  loaded->has_alpha = traits.has_alpha != 0;
}

RendererRequest ToRequest(const LoadRenderer& order) {
  RendererRequest request{order.width, order.height, order.fps, order.frame_count, {}};
  for (const auto& [name, value] : order.params) {
    request.params[name] = GivenParameter{value.text, value.base_directory};
  }
  return request;
}

Result<int> SendLast(const ProducerChannel& channel, const ChannelMessage& message) {
  REEL_RETURN_IF_ERROR(channel.Send(message));
  return 0;
}

Result<int> LoadTimelineAndDraw(const LoadRenderer& order, const ProducerChannel& channel) {
  Result<ClipPtr> film = ParseTimelineOf(order);
  if (!film.ok()) return SendLast(channel, RendererRefused{film.status().message()});
  auto renderer = TimelineRenderer::Load(order, std::move(film).value(), nullptr);
  if (!renderer.ok()) return SendLast(channel, RendererRefused{renderer.status().message()});
  REEL_RETURN_IF_ERROR(channel.Send(renderer.value()->Description()));
  return order.describe_only ? Result<int>(0) : DrawFrames(*renderer.value(), channel.descriptor());
}

Result<int> LoadAndDraw(const LoadRenderer& order, const ProducerChannel& channel) {
  if (!order.timeline.text.empty()) return LoadTimelineAndDraw(order, channel);
  Result<std::optional<std::string>> film = PluginLibrary::LoadTimeline(order.plugin_path);
  if (!film.ok()) return SendLast(channel, RendererRefused{film.status().message()});
  if (film.value()) {
    LoadRenderer composed = order;
    composed.timeline.text = std::move(*film.value());
    composed.timeline.file = order.plugin_path;
    composed.timeline.base_directory =
        std::filesystem::path(order.plugin_path).parent_path().string();
    return LoadTimelineAndDraw(composed, channel);
  }
  Result<PluginLibrary> library = PluginLibrary::Load(order.plugin_path);
  if (!library.ok()) return SendLast(channel, RendererRefused{library.status().message()});
  RendererLoaded loaded = DescribeLibrary(library->api());
  Result<PluginRenderer> renderer = PluginRenderer::Create(library.value(), ToRequest(order));
  if (!renderer.ok()) {
    // `reel info line_chart` shall list the parameters although it gave none that are needed.
    if (order.describe_only && order.params.empty()) return SendLast(channel, loaded);
    return SendLast(channel, RendererRefused{renderer.status().message()});
  }
  AddTraits(renderer->traits(), &loaded);
  if (order.wants_build) loaded.build = LoadedLibrariesDigest();
  REEL_RETURN_IF_ERROR(channel.Send(loaded));
  return order.describe_only ? Result<int>(0) : DrawFrames(renderer.value(), channel.descriptor());
}

// The exit status.
Result<int> Run() {
  const ProducerChannel channel{unique_fd(kProducerChannelDescriptor)};
  REEL_ASSIGN_OR_RETURN(const ChannelMessage message, channel.Receive());
  const auto* order = std::get_if<LoadRenderer>(&message);
  if (order == nullptr) return Internal("expected load_renderer on the channel");
  return LoadAndDraw(*order, channel);
}

}  // namespace
}  // namespace reel

int main() {
  reel::SetUpLogging("reel-producer");
  reel::VolunteerForOutOfMemoryKiller();
  reel::InstallCrashReport();
  const reel::Result<int> exit_status = reel::Run();
  if (exit_status.ok()) return exit_status.value();
  spdlog::error("{}", exit_status.status().message());
  return 1;
}
