// PluginLibrary and PluginRenderer: a renderer plugin seen from the process that draws.
//
// Only a producer process may use these: they run the user's code. Not safe between threads; all
// calls come from the thread that loaded the library, as reel/renderer.h promises plugins.
//
//     library = PluginLibrary::Load(path) -> library.api() to list its parameters
//     renderer = PluginRenderer::Create(library, request) -> traits() -> Draw(frame), ...

#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/rational.h"
#include "base/status.h"
#include "producer/frame_renderer.h"
#include "producer/renderer_parameters.h"
#include "reel/renderer.h"

namespace reel {

class PluginLibrary {
 public:
  // Loads `path` (absolute) and checks that it is a plugin for this ABI. On failure kInvalidInput
  // with the loader's own words: not there, not a regular file (a FIFO is refused without opening
  // it), not ELF, no entry symbol, another ABI version (both shown).
  static Result<PluginLibrary> Load(const std::string& path);

  // The film of clips that the plugin at `path` exports, as JSON; nothing when it exports none. On failure
  // kInvalidInput: as for Load, or what the plugin says.
  static Result<std::optional<std::string>> LoadTimeline(const std::string& path);

  const reel_renderer_api& api() const { return *api_; }

 private:
  // Never dlclosed: threads or exit handlers of the plugin may outlive its last renderer, and the
  // process ends soon after.
  explicit PluginLibrary(const reel_renderer_api* api) : api_(api) {}
  const reel_renderer_api* api_;
};

// What the job fixes; zero where it does not.
struct RendererRequest {
  int32_t width = 0;  // pixels
  int32_t height = 0;
  Rational fps{0, 1};
  int64_t frame_count = 0;
  std::map<std::string, GivenParameter> params;
};

class PluginRenderer final : public FrameRenderer {
 public:
  // Checks the parameters against the plugin's list (an unknown name is refused with the nearest
  // known one; a text that is not of its type is refused with name and value), fills in defaults,
  // makes paths absolute, creates the renderer and asks for its traits. On failure kInvalidInput:
  // one of these, the plugin's own message, or traits that no picture can have.
  static Result<PluginRenderer> Create(const PluginLibrary& library,
                                       const RendererRequest& request);

  PluginRenderer(PluginRenderer&& other) noexcept;
  PluginRenderer& operator=(PluginRenderer&& other) noexcept;
  ~PluginRenderer() override;  // calls the plugin's destroy

  const reel_traits& traits() const { return traits_; }

  Status Draw(const reel_frame& frame) override;

 private:
  PluginRenderer(const reel_renderer_api* api, reel_renderer* handle)
      : api_(api), handle_(handle) {}

  const reel_renderer_api* api_;
  reel_renderer* handle_;
  reel_traits traits_{};
};

}  // namespace reel
