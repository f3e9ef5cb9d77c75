// ScriptClips: whoever draws the clips of a timeline that are Python scripts. Implemented over the C
// interface (producer_timeline.cc) by the process that has loaded the scripts; the native producer has
// none. One thread.

#pragma once

#include "base/status.h"
#include "producer/timeline/clip_canvas.h"
#include "timeline/frame_recipe.h"
#include "timeline/timeline_plan.h"

namespace reel {

class ScriptClips {
 public:
  virtual ~ScriptClips() = default;
  // As ClipSources::Load.
  virtual Result<SourceTraits> Load(size_t source, const SourceRequest& request) = 0;
  // As ClipRenderers::Draw.
  virtual Status Draw(const SourceFrame& frame, const ClipCanvas& canvas) = 0;
};

}  // namespace reel
