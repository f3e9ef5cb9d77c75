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

  // Reads the plugins, and what their parameters name, so that KeyOf can be asked. May take its time.
  void DigestSources();

  // Stands for what a source is, whatever film it is in; `scripts_build` for the scripts and all that they
  // are made from. Empty when nobody can say: a file cannot be read, or no digests were made.
  std::string KeyOf(size_t source, const std::string& scripts_build) const;

  Status Draw(const SourceFrame& frame, const ClipCanvas& canvas) override;

  // What the renderers were loaded from, and what their parameters name, each once.
  const std::set<std::string>& files() const { return files_; }

 private:
  const std::vector<std::string> renderer_directories_;
  ScriptClips* const scripts_;
  std::vector<std::optional<PluginRenderer>> plugins_;  // by source; none for a script
  std::vector<PlannedSource> sources_;
  std::set<std::string> files_;
  std::vector<std::set<std::string>> inputs_;  // by source: files_ of a plugin
  std::vector<std::string> keys_;              // by source: digests of these
};

}  // namespace reel
