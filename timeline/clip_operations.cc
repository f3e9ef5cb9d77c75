// What ClipReader reads in a clip's "do".

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include "base/field_text.h"
#include "base/nearest_name.h"
#include "timeline/clip_reader.h"

namespace reel {
namespace {

constexpr int64_t kMostLoops = 100'000;

using Operation = std::pair<std::string, std::vector<std::string>>;  // name, other fields

const std::vector<Operation>& Operations() {
  // clang-format off
  static const std::vector<Operation> operations = {
      {"then", {}},
      {"overlay", {"x", "y", "start", "opacity"}},
      {"crossfade", {"duration"}},
      {"wipe", {"duration", "towards"}},
      {"reverse", {}},
      {"crop", {}},
      {"speed", {}},
      {"stretch_to", {}},
      {"ease", {}},
      {"resize", {"fit", "filter"}},
      {"crop_picture", {}},
      {"hold", {"duration"}},
      {"loop", {}}};
  // clang-format on
  return operations;
}

// REQUIRES: it has the operation `name`.
Status CheckOperation(const ClipNode& node, const std::string& name,
                      std::vector<std::string> keys) {
  for (const auto& [other, unused] : Operations()) {
    if (other == name || !node.Has(other.c_str())) continue;
    return node.Error(fmt::format(
        "\"{}\" and \"{}\" are two operations; each is an object of its own", name, other));
  }
  keys.push_back(name);
  return node.RequireKeys("\"" + name + "\"", keys);
}

}  // namespace

std::optional<std::string> ClipReader::OperationIn(const ClipNode& node) {
  for (const auto& [name, fields] : Operations()) {
    if (node.Has(name.c_str())) return name;
  }
  return std::nullopt;
}

Result<ClipPtr> ClipReader::ParseOperation(const ClipNode& node, ClipPtr clip) {
  if (!node.json().is_object()) {
    return node.Error("expected an operation: an object like {\"reverse\": true}");
  }
  std::vector<std::string> names;
  for (const auto& [name, fields] : Operations()) {
    names.push_back(name);
    if (!node.Has(name.c_str())) continue;
    REEL_RETURN_IF_ERROR(CheckOperation(node, name, fields));
    REEL_ASSIGN_OR_RETURN(auto what, ParseWhat(node, name, clip));
    return MakeClip(node, std::move(what), clip->name);
  }
  const std::string first = node.json().empty() ? "" : node.json().begin().key();
  const std::optional<std::string> nearest = NearestName(first, names);
  return node.Error(fmt::format("{} is no operation; {}", Quoted(first),
                                nearest ? fmt::format("did you mean {}?", Quoted(*nearest))
                                        : fmt::format("there are {}", fmt::join(names, ", "))));
}

Result<decltype(Clip::what)> ClipReader::ParseWhat(const ClipNode& node, const std::string& key,
                                                   const ClipPtr& clip) {
  using What = decltype(Clip::what);
  const ClipNode value = node.Member(key);
  if (key == "overlay") {
    REEL_ASSIGN_OR_RETURN(OverlayClip overlay, ParseOverlay(node, clip));
    return What(std::move(overlay));
  }
  if (key == "crossfade" || key == "wipe") {
    REEL_ASSIGN_OR_RETURN(TransitionClip transition, ParseTransition(node, key, clip));
    return What(std::move(transition));
  }
  if (key == "reverse") {
    REEL_ASSIGN_OR_RETURN(const bool reverse, value.Bool());
    if (!reverse) return value.Error("false; leave the operation out");
    return What(ReversedClip{clip});
  }
  if (key == "crop") {
    REEL_ASSIGN_OR_RETURN(CroppedClip crop, ParseCrop(value, clip));
    return What(std::move(crop));
  }
  if (key == "speed") {
    REEL_ASSIGN_OR_RETURN(const Rational factor, value.Ratio());
    constexpr double kMost = 1e6;
    if (ToDouble(factor) > kMost || ToDouble(factor) < 1 / kMost) {
      return value.Error(fmt::format("{} is outside of 1/1000000 to 1000000", ToString(factor)));
    }
    return What(SpeedClip{clip, factor});
  }
  if (key == "stretch_to") {
    REEL_ASSIGN_OR_RETURN(const ClipLength duration, value.Duration());
    return What(StretchedClip{clip, duration});
  }
  if (key == "ease") {
    REEL_ASSIGN_OR_RETURN(const std::string text, value.Text());
    std::string error;
    const std::optional<Easing> easing = Easing::Parse(text, &error);
    if (!easing) return value.Error(error);
    return What(EasedClip{clip, *easing});
  }
  if (key == "resize") {
    REEL_ASSIGN_OR_RETURN(ResizedClip resized, ParseResize(node, clip));
    return What(std::move(resized));
  }
  if (key == "crop_picture") {
    REEL_ASSIGN_OR_RETURN(CutClip cut, ParseCut(value, clip));
    return What(std::move(cut));
  }
  if (key == "hold") {
    REEL_ASSIGN_OR_RETURN(HeldClip held, ParseHold(node, clip));
    return What(std::move(held));
  }
  REEL_ASSIGN_OR_RETURN(const int64_t times, value.Integer(1, kMostLoops));
  return What(LoopedClip{clip, times});
}

Result<OverlayClip> ClipReader::ParseOverlay(const ClipNode& node, const ClipPtr& clip) {
  OverlayClip overlay;
  overlay.below = clip;
  REEL_ASSIGN_OR_RETURN(overlay.above, Parse(node.Member("overlay")));
  if (node.Has("x")) {
    REEL_ASSIGN_OR_RETURN(overlay.x, node.Member("x").Position("left", "center", "right"));
  }
  if (node.Has("y")) {
    REEL_ASSIGN_OR_RETURN(overlay.y, node.Member("y").Position("top", "center", "bottom"));
  }
  if (node.Has("start")) {
    REEL_ASSIGN_OR_RETURN(overlay.start, node.Member("start").Length());
  }
  if (node.Has("opacity")) {
    REEL_ASSIGN_OR_RETURN(overlay.opacity, node.Member("opacity").Number(0, 1));
  }
  return overlay;
}

Result<std::optional<WipeTowards>> ClipReader::ParseTowards(const ClipNode& node, bool is_wipe) {
  if (!is_wipe) return std::optional<WipeTowards>();
  if (!node.Has("towards")) return std::optional(WipeTowards::kRight);
  REEL_ASSIGN_OR_RETURN(const size_t word,
                        node.Member("towards").Word({"left", "right", "up", "down"}));
  constexpr WipeTowards kTowards[] = {WipeTowards::kLeft, WipeTowards::kRight, WipeTowards::kUp,
                                      WipeTowards::kDown};
  return std::optional(kTowards[word]);
}

Result<TransitionClip> ClipReader::ParseTransition(const ClipNode& node, const std::string& key,
                                                   const ClipPtr& from) {
  if (!node.Has("duration")) return node.Error("how long? give \"duration\"");
  TransitionClip transition;
  transition.from = from;
  REEL_ASSIGN_OR_RETURN(transition.to, Parse(node.Member(key)));
  REEL_ASSIGN_OR_RETURN(transition.duration, node.Member("duration").Duration());
  REEL_ASSIGN_OR_RETURN(transition.wipe, ParseTowards(node, key == "wipe"));
  return transition;
}

Result<TransitionClip> ClipReader::ParseJoint(const ClipNode& node, const ClipPtr& from,
                                              const ClipPtr& to) {
  const bool is_wipe = node.Has("wipe");
  REEL_RETURN_IF_ERROR(
      node.RequireKeys(is_wipe ? "a wipe between two clips" : "a crossfade between two clips",
                       is_wipe ? std::vector<std::string>{"wipe", "towards"}
                               : std::vector<std::string>{"crossfade"}));
  TransitionClip transition;
  transition.from = from;
  transition.to = to;
  REEL_ASSIGN_OR_RETURN(transition.duration,
                        node.Member(is_wipe ? "wipe" : "crossfade").Duration());
  REEL_ASSIGN_OR_RETURN(transition.wipe, ParseTowards(node, is_wipe));
  return transition;
}

Result<CroppedClip> ClipReader::ParseCrop(const ClipNode& node, const ClipPtr& clip) {
  REEL_RETURN_IF_ERROR(node.RequireArray("[from, to]; to may be null: the end"));
  if (node.json().size() != 2) return node.Error("expected [from, to]; to may be null: the end");
  CroppedClip crop;
  crop.clip = clip;
  REEL_ASSIGN_OR_RETURN(crop.from, node.Element(0).Length());
  if (!node.json()[1].is_null()) {
    REEL_ASSIGN_OR_RETURN(crop.to, node.Element(1).Length());
  }
  return crop;
}

Result<ResizedClip> ClipReader::ParseResize(const ClipNode& node, const ClipPtr& clip) {
  ResizedClip resized;
  resized.clip = clip;
  const ClipNode size = node.Member("resize");
  if (size.json() != "film") {
    REEL_ASSIGN_OR_RETURN(resized.size, size.Size());
  }
  if (node.Has("fit")) {
    REEL_ASSIGN_OR_RETURN(const size_t word,
                          node.Member("fit").Word({"letterbox", "fill", "stretch"}));
    resized.fit = static_cast<ResizeFit>(word);
  }
  if (node.Has("filter")) {
    REEL_ASSIGN_OR_RETURN(const size_t word,
                          node.Member("filter").Word({"nearest", "bilinear", "good", "best"}));
    resized.filter = static_cast<ResizeFilter>(word);
  }
  return resized;
}

Result<CutClip> ClipReader::ParseCut(const ClipNode& node, const ClipPtr& clip) {
  REEL_RETURN_IF_ERROR(node.RequireArray("[x, y, width, height] in pixels"));
  if (node.json().size() != 4) return node.Error("expected [x, y, width, height] in pixels");
  CutClip cut;
  cut.clip = clip;
  REEL_ASSIGN_OR_RETURN(cut.x, node.Element(0).Integer(0, kMaxSide));
  REEL_ASSIGN_OR_RETURN(cut.y, node.Element(1).Integer(0, kMaxSide));
  REEL_ASSIGN_OR_RETURN(cut.size.width, node.Element(2).Integer(1, kMaxSide));
  REEL_ASSIGN_OR_RETURN(cut.size.height, node.Element(3).Integer(1, kMaxSide));
  return cut;
}

Result<HeldClip> ClipReader::ParseHold(const ClipNode& node, const ClipPtr& clip) {
  HeldClip held;
  held.clip = clip;
  REEL_ASSIGN_OR_RETURN(const size_t word, node.Member("hold").Word({"first", "last"}));
  held.last = word == 1;
  if (!node.Has("duration")) return node.Error("how long? give \"duration\"");
  REEL_ASSIGN_OR_RETURN(held.duration, node.Member("duration").Duration());
  return held;
}

}  // namespace reel
