// ClipReader: reads the clips of a timeline's JSON (clip_parser.h has the language). Used once, by
// ParseTimeline; clip_reader.cc has sources and what is made of several, clip_operations.cc what is done to one.

#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/status.h"
#include "timeline/clip.h"
#include "timeline/clip_node.h"
#include "timeline/clip_parser.h"

namespace reel {

class ClipReader {
 public:
  ClipReader(const TimelineSource& source, const TimelineText& timeline,
             const std::map<std::string, ClipParameter>& params)
      : source_(source),
        base_directory_(timeline.base_directory),
        self_(timeline.self),
        params_(params) {}

  Result<ClipPtr> ParseAll();

 private:
  Result<ClipPtr> Parse(const ClipNode& node);
  Result<ClipPtr> ParseAny(const ClipNode& node);
  Result<ClipPtr> ParseObject(const ClipNode& node);
  Result<ClipPtr> ParseSequence(const ClipNode& node);
  Result<ClipPtr> MakeClip(const ClipNode& node, decltype(Clip::what) what, std::string name = {});
  Result<ClipPtr> ParseOperation(const ClipNode& node, ClipPtr clip);
  Result<ClipPtr> ParseThens(const ClipNode& operations, size_t* index, ClipPtr clip);
  Result<ClipPtr> ParseUse(const ClipNode& node);
  Result<ClipPtr> ParseNamed(const std::string& name);
  Result<ClipPtr> ParseSource(const ClipNode& node);
  Result<ClipPtr> ParseInner(const ClipNode& node, const std::string& name);
  Result<SceneClip> ParseScene(const ClipNode& node, const std::string& name);
  Result<ColorClip> ParseColour(const ClipNode& node);
  Result<GridClip> ParseGrid(const ClipNode& node);
  Status ParseParameters(const ClipNode& node, SceneClip& scene);
  void OverrideParameters(const std::string& name, SceneClip& scene);
  Status CheckAllParametersUsed() const;

  // The name of the operation that an object is, if it is one.
  static std::optional<std::string> OperationIn(const ClipNode& node);
  Result<decltype(Clip::what)> ParseWhat(const ClipNode& node, const std::string& key,
                                         const ClipPtr& clip);
  Result<OverlayClip> ParseOverlay(const ClipNode& node, const ClipPtr& clip);
  Result<TransitionClip> ParseTransition(const ClipNode& node, const std::string& key,
                                         const ClipPtr& from);
  Result<TransitionClip> ParseJoint(const ClipNode& node, const ClipPtr& from, const ClipPtr& to);
  Result<std::optional<WipeTowards>> ParseTowards(const ClipNode& node, bool is_wipe);
  Result<CroppedClip> ParseCrop(const ClipNode& node, const ClipPtr& clip);
  Result<ResizedClip> ParseResize(const ClipNode& node, const ClipPtr& clip);
  Result<CutClip> ParseCut(const ClipNode& node, const ClipPtr& clip);
  Result<HeldClip> ParseHold(const ClipNode& node, const ClipPtr& clip);

  const TimelineSource& source_;
  const std::string base_directory_;
  const std::string self_;
  const std::map<std::string, ClipParameter>& params_;
  std::optional<ClipNode> named_;          // "clips"
  std::map<std::string, ClipPtr> parsed_;  // of these
  std::vector<std::string> being_parsed_;  // of these, outermost first
  int open_clips_ = 0;                     // that Parse is in
  std::map<const Clip*, int> depths_;      // of clips that consist of others
  std::map<std::string, bool> names_;      // of all clips that have one: whether it is a scene
  std::set<std::string> used_params_;      // of params_
};

}  // namespace reel
