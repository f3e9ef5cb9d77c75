// LoadedClips: the renderers of a timeline's clips, in the process that draws. Plugins are loaded here,
// scripts by somebody else (ScriptClips). Producer processes only; one thread.
//
//     clips -> TimelinePlan::Make(film, request, clips) -> clips.Settle(plan) -> Compositor(clips)

#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "producer/plugin_library.h"
#include "producer/timeline/compositor.h"
#include "producer/timeline/script_clips.h"
#include "timeline/timeline_plan.h"

namespace reel {

class LoadedClips : public ClipSources, public ClipRenderers {
 public:
  // `scripts` outlives this; null: there are no clips that are scripts.
  LoadedClips(std::vector<std::string> renderer_directories, ScriptClips* scripts)
      : renderer_directories_(std::move(renderer_directories)), scripts_(scripts) {}

  Result<SourceTraits> Load(size_t source, const SourceRequest& request) override;

  // What was loaded is drawn as `plan` has it.
  void Settle(const TimelinePlan& plan) { sources_ = plan.sources(); }

  Status Draw(const SourceFrame& frame, const ClipCanvas& canvas) override;

  // What the renderers were loaded from, each once.
  std::vector<std::string> files() const { return {files_.begin(), files_.end()}; }

 private:
  const std::vector<std::string> renderer_directories_;
  ScriptClips* const scripts_;
  std::vector<std::optional<PluginRenderer>> plugins_;  // by source; none for a script
  std::vector<PlannedSource> sources_;
  std::set<std::string> files_;
};

}  // namespace reel
