// TimelineRenderer: a film that is composed of clips, as what draws it.
//
// Producer processes only; one thread.

#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/status.h"
#include "producer/frame_renderer.h"
#include "producer/timeline/compositor.h"
#include "producer/timeline/loaded_clips.h"
#include "shm/producer_channel.h"
#include "timeline/timeline_plan.h"

namespace reel {

class TimelineRenderer : public FrameRenderer {
 public:
  // Loads all renderers that `film`, the order's timeline, names. `scripts`: as LoadedClips has it. On failure
  // kInvalidInput, with file, line and path of the clip.
  static Result<std::unique_ptr<TimelineRenderer>> Load(const LoadRenderer& order, ClipPtr film,
                                                        ScriptClips* scripts);

  const TimelinePlan& plan() const { return plan_; }
  // What the supervisor is told.
  RendererLoaded Description() const;

  Status Draw(const reel_frame& frame) override;

  // Of what is drawn here; of frames with scripts see below.
  std::optional<std::string> FrameIdentity(int64_t frame) override { return IdentityOf(frame, ""); }

  // As FrameIdentity. `scripts_build` stands for the scripts and all that they are made from.
  std::optional<std::string> IdentityOf(int64_t frame, const std::string& scripts_build) const;

  // `canvas` has the film's size and is blank.
  Status DrawFrame(int64_t frame, const ClipCanvas& canvas);

 private:
  TimelineRenderer(std::unique_ptr<LoadedClips> clips, TimelinePlan plan, std::string libraries)
      : clips_(std::move(clips)),
        plan_(std::move(plan)),
        libraries_(std::move(libraries)),
        compositor_(*clips_) {}

  std::unique_ptr<LoadedClips> clips_;
  TimelinePlan plan_;
  std::string libraries_;  // what else decides what plugins draw; known where identities are
  Compositor compositor_;
};

// The timeline that `order` has, as clips. On failure as ParseTimeline.
Result<ClipPtr> ParseTimelineOf(const LoadRenderer& order);

}  // namespace reel
