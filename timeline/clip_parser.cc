#include "timeline/clip_parser.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>
#include <utility>
#include <vector>

#include "base/field_text.h"
#include "base/nearest_name.h"
#include "base/strict_json.h"
#include "timeline/clip_node.h"

namespace reel {
namespace {

constexpr int64_t kMostLoops = 100'000;
constexpr int64_t kMostPixels = kMaxSide;

class ClipParser {
 public:
  ClipParser(const TimelineSource& source, const TimelineText& timeline,
             const std::map<std::string, ClipParameter>& params)
      : source_(source),
        base_directory_(timeline.base_directory),
        self_(timeline.self),
        params_(params) {}

  Result<ClipPtr> ParseAll();

 private:
  Result<ClipPtr> Parse(const ClipNode& node);
  Result<ClipPtr> ParseObject(const ClipNode& node);
  Result<ClipPtr> ParseSequence(const ClipNode& node);
  Result<ClipPtr> ParseOperation(const ClipNode& node, ClipPtr clip);
  Result<ClipPtr> ParseUse(const ClipNode& node);
  Result<Clip> ParseSource(const ClipNode& node);
  Result<SceneClip> ParseScene(const ClipNode& node, const std::string& name);
  Result<ColorClip> ParseColour(const ClipNode& node);
  Result<GridClip> ParseGrid(const ClipNode& node);
  Status ParseParameters(const ClipNode& node, SceneClip& scene);
  Status OverrideParameters(const std::string& name, SceneClip& scene);
  Status CheckAllParametersUsed() const;

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
  const std::string& base_directory_;
  const std::string& self_;
  const std::map<std::string, ClipParameter>& params_;
  std::optional<ClipNode> named_;          // "clips"
  std::map<std::string, ClipPtr> parsed_;  // of these
  std::vector<std::string> being_parsed_;  // of these, outermost first
  std::set<std::string> names_;            // of all clips that have one
  std::set<std::string> used_params_;      // of params_
};

using Operation = std::pair<std::string_view, std::vector<std::string>>;  // name, other fields

const std::vector<Operation>& Operations() {
  static const std::vector<Operation> operations = {{"then", {}},
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
  return operations;
}

ClipPtr MakeClip(const ClipNode& node, decltype(Clip::what) what, std::string name = {}) {
  return std::make_shared<const Clip>(Clip{std::move(name), node.Place(), std::move(what)});
}

bool IsJoint(const ClipNode& node) {
  const auto is_time = [&](const char* key) {
    return node.Has(key) && (node.json()[key].is_string() || node.json()[key].is_number());
  };
  // {"crossfade": clip} is none: as a text, a clip has no "duration" beside it here.
  return !node.Has("duration") && (is_time("crossfade") || is_time("wipe"));
}

Result<ClipPtr> ClipParser::ParseAll() {
  const ClipNode root(source_, source_.json, "");
  if (!root.Has("film")) {
    REEL_ASSIGN_OR_RETURN(ClipPtr film, Parse(root));
    REEL_RETURN_IF_ERROR(CheckAllParametersUsed());
    return film;
  }
  REEL_RETURN_IF_ERROR(root.RequireKeys("a timeline", {"clips", "film"}));
  if (root.Has("clips")) {
    named_ = root.Member("clips");
    if (!named_->json().is_object()) return named_->Error("expected an object: {name: clip, ...}");
  }
  REEL_ASSIGN_OR_RETURN(ClipPtr film, Parse(root.Member("film")));
  REEL_RETURN_IF_ERROR(CheckAllParametersUsed());
  return film;
}

Status ClipParser::CheckAllParametersUsed() const {
  for (const auto& [name, value] : params_) {
    if (used_params_.contains(name)) continue;
    const size_t dot = name.find('.');
    const std::string clip = name.substr(0, dot);
    const std::vector<std::string> known(names_.begin(), names_.end());
    const std::optional<std::string> nearest = NearestName(clip, known);
    std::string hint = nearest         ? fmt::format("; did you mean {}?", Quoted(*nearest))
                       : known.empty() ? "; a clip gets one by \"name\""
                                       : fmt::format("; there are {}", fmt::join(known, ", "));
    if (dot == std::string::npos) hint = "; of a timeline, say which clip's: NAME." + name;
    return InvalidInput(
        fmt::format("params.{}: there is no clip with the name {}{}", name, Quoted(clip), hint));
  }
  return Status::Ok();
}

Result<ClipPtr> ClipParser::Parse(const ClipNode& node) {
  if (node.json().is_array()) return ParseSequence(node);
  if (node.json().is_object()) return ParseObject(node);
  if (node.json().is_string()) {
    REEL_ASSIGN_OR_RETURN(std::string scene, node.Text());
    SceneClip clip;
    clip.scene = std::move(scene);
    clip.base_directory = base_directory_;
    return MakeClip(node, std::move(clip));
  }
  return node.Error("expected a clip: a scene's name, an array of clips, or an object");
}

Result<ClipPtr> ClipParser::ParseSequence(const ClipNode& node) {
  std::vector<ClipPtr> parts;
  std::optional<ClipNode> joint;
  for (size_t i = 0; i < node.json().size(); ++i) {
    const ClipNode element = node.Element(i);
    if (IsJoint(element)) {
      if (parts.empty() || joint) return element.Error("stands between two clips of a sequence");
      joint = element;
      continue;
    }
    REEL_ASSIGN_OR_RETURN(ClipPtr clip, Parse(element));
    if (joint) {
      REEL_ASSIGN_OR_RETURN(TransitionClip transition, ParseJoint(*joint, parts.back(), clip));
      parts.back() = MakeClip(*joint, std::move(transition));
      joint.reset();
    } else {
      parts.push_back(std::move(clip));
    }
  }
  if (joint) return joint->Error("stands between two clips of a sequence");
  if (parts.empty()) return node.Error("an empty sequence; at least one clip");
  if (parts.size() == 1) return parts.front();
  return MakeClip(node, SequenceClip{std::move(parts)});
}

Result<ClipPtr> ClipParser::ParseObject(const ClipNode& node) {
  REEL_ASSIGN_OR_RETURN(Clip source, ParseSource(node));
  ClipPtr clip = std::make_shared<const Clip>(std::move(source));
  if (!node.Has("do")) return clip;
  const ClipNode operations = node.Member("do");
  REEL_RETURN_IF_ERROR(operations.RequireArray("an array of operations"));
  for (size_t i = 0; i < operations.json().size(); ++i) {
    REEL_ASSIGN_OR_RETURN(clip, ParseOperation(operations.Element(i), clip));
  }
  return clip;
}

Result<Clip> ClipParser::ParseSource(const ClipNode& node) {
  std::string name;
  if (node.Has("name")) {
    REEL_ASSIGN_OR_RETURN(name, node.Member("name").Text());
    names_.insert(name);
  }
  const std::string place = node.Place();
  const auto with = [](std::vector<std::string> keys) {
    keys.insert(keys.end(), {"name", "do", "origin"});
    return keys;
  };
  if (node.Has("scene")) {
    REEL_RETURN_IF_ERROR(node.RequireKeys(
        "a clip of a scene",
        with({"scene", "params", "size", "fps", "duration", "animation", "stateless"})));
    REEL_ASSIGN_OR_RETURN(SceneClip scene, ParseScene(node, name));
    return Clip{name, place, std::move(scene)};
  }
  if (node.Has("color")) {
    REEL_RETURN_IF_ERROR(
        node.RequireKeys("a clip of a color", with({"color", "duration", "size"})));
    REEL_ASSIGN_OR_RETURN(ColorClip colour, ParseColour(node));
    return Clip{name, place, colour};
  }
  if (node.Has("at")) {
    REEL_RETURN_IF_ERROR(node.RequireKeys("a grid", with({"at", "gap"})));
    REEL_ASSIGN_OR_RETURN(GridClip grid, ParseGrid(node));
    return Clip{name, place, std::move(grid)};
  }
  if (node.Has("clip") || node.Has("use")) {
    const bool uses = node.Has("use");
    REEL_RETURN_IF_ERROR(node.RequireKeys("a clip", with({uses ? "use" : "clip"})));
    REEL_ASSIGN_OR_RETURN(ClipPtr clip,
                          uses ? ParseUse(node.Member("use")) : Parse(node.Member("clip")));
    Clip copy = *clip;
    if (!name.empty()) copy.name = name;
    return copy;
  }
  for (const auto& [operation, fields] : Operations()) {
    if (node.Has(std::string(operation).c_str())) {
      return node.Error(
          fmt::format("an operation stands in the \"do\" of a clip: {{\"scene\": ..., \"do\": "
                      "[{{\"{}\": ...}}]}}",
                      operation));
    }
  }
  std::vector<std::string> keys;
  for (const auto& [key, value] : node.json().items()) keys.push_back(key);
  for (const std::string& key : keys) {
    const std::vector<std::string> known = {"scene", "color", "at", "clip", "use"};
    if (const auto nearest = NearestName(key, known)) {
      return node.Member(key).Error(
          fmt::format("a clip has no such field; did you mean {}?", Quoted(*nearest)));
    }
  }
  return node.Error("a clip says where its pictures come from: one of scene, color, at, clip, use");
}

Result<ClipPtr> ClipParser::ParseUse(const ClipNode& node) {
  REEL_ASSIGN_OR_RETURN(const std::string name, node.Text());
  if (!named_ || !named_->Has(name.c_str())) {
    std::vector<std::string> known;
    if (named_) {
      for (const auto& [key, value] : named_->json().items()) known.push_back(key);
    }
    const std::optional<std::string> nearest = NearestName(name, known);
    return node.Error(
        fmt::format("there is no clip {} in \"clips\"{}", Quoted(name),
                    nearest ? fmt::format("; did you mean {}?", Quoted(*nearest)) : ""));
  }
  for (size_t i = 0; i < being_parsed_.size(); ++i) {
    if (being_parsed_[i] != name) continue;
    std::vector<std::string> cycle(being_parsed_.begin() + static_cast<ptrdiff_t>(i),
                                   being_parsed_.end());
    cycle.push_back(name);
    return node.Error(fmt::format("a cycle: {}", fmt::join(cycle, " uses ")));
  }
  if (const auto found = parsed_.find(name); found != parsed_.end()) return found->second;
  being_parsed_.push_back(name);
  Result<ClipPtr> clip = Parse(named_->Member(name));
  being_parsed_.pop_back();
  if (clip.ok()) parsed_[name] = clip.value();
  return clip;
}

Result<SceneClip> ClipParser::ParseScene(const ClipNode& node, const std::string& name) {
  SceneClip scene;
  scene.base_directory = base_directory_;
  REEL_ASSIGN_OR_RETURN(scene.scene, node.Member("scene").Text());
  if (scene.scene == "self" && self_.ends_with(".so")) scene.scene = self_;
  if (scene.scene.empty()) return node.Member("scene").Error("empty; name a renderer or a file");
  if (node.Has("params")) {
    REEL_RETURN_IF_ERROR(ParseParameters(node.Member("params"), scene));
  }
  REEL_RETURN_IF_ERROR(OverrideParameters(name, scene));
  if (node.Has("size")) {
    REEL_ASSIGN_OR_RETURN(scene.size, node.Member("size").Size());
  }
  if (node.Has("fps")) {
    REEL_ASSIGN_OR_RETURN(const Rational fps, node.Member("fps").Ratio());
    const Result<Rational> rate = ParseFrameRate(ToString(fps));
    if (!rate.ok()) return node.Member("fps").Error(rate.status().message());
    scene.fps = fps;
  }
  if (node.Has("duration")) {
    REEL_ASSIGN_OR_RETURN(scene.duration, node.Member("duration").Duration());
  }
  if (node.Has("animation")) {
    REEL_ASSIGN_OR_RETURN(scene.animation, node.Member("animation").Text());
  }
  if (node.Has("stateless")) {
    REEL_ASSIGN_OR_RETURN(scene.stateless, node.Member("stateless").Bool());
  }
  return scene;
}

Status ClipParser::ParseParameters(const ClipNode& node, SceneClip& scene) {
  if (!node.json().is_object()) return node.Error("expected an object: {name: value, ...}");
  for (const auto& [key, value] : node.json().items()) {
    const ClipNode member = node.Member(key);
    if (value.is_null() || value.is_object()) {
      return member.Error("expected a text, a number, true, false or an array");
    }
    std::string text = value.is_string() ? value.get<std::string>() : value.dump();
    const Status status = CheckText(text);
    if (!status.ok()) return member.Error(status.message());
    scene.params[key] = {std::move(text), base_directory_};
  }
  return Status::Ok();
}

Status ClipParser::OverrideParameters(const std::string& name, SceneClip& scene) {
  if (name.empty()) return Status::Ok();
  for (const auto& [key, value] : params_) {
    if (!key.starts_with(name + ".")) continue;
    scene.params[key.substr(name.size() + 1)] = value;
    used_params_.insert(key);
  }
  return Status::Ok();
}

Result<ColorClip> ClipParser::ParseColour(const ClipNode& node) {
  ColorClip colour;
  REEL_ASSIGN_OR_RETURN(colour.argb, node.Member("color").Colour());
  if (!node.Has("duration"))
    return node.Error("a color has no length of its own; give \"duration\"");
  REEL_ASSIGN_OR_RETURN(colour.duration, node.Member("duration").Duration());
  if (node.Has("size")) {
    REEL_ASSIGN_OR_RETURN(colour.size, node.Member("size").Size());
  }
  return colour;
}

Result<GridClip> ClipParser::ParseGrid(const ClipNode& node) {
  GridClip grid;
  const ClipNode rows = node.Member("at");
  REEL_RETURN_IF_ERROR(rows.RequireArray("an array of rows: [[clip, clip], [clip, clip]]"));
  for (size_t y = 0; y < rows.json().size(); ++y) {
    const ClipNode row = rows.Element(y);
    REEL_RETURN_IF_ERROR(row.RequireArray("a row: [clip, clip]"));
    if (row.json().empty() || row.json().size() != rows.json()[0].size()) {
      return row.Error(
          fmt::format("a row of {} clips; all rows of a grid have as many, at least one "
                      "(the first has {})",
                      row.json().size(), rows.json()[0].size()));
    }
    std::vector<ClipPtr>& cells = grid.rows.emplace_back();
    for (size_t x = 0; x < row.json().size(); ++x) {
      REEL_ASSIGN_OR_RETURN(ClipPtr cell, Parse(row.Element(x)));
      cells.push_back(std::move(cell));
    }
  }
  if (grid.rows.empty()) return rows.Error("an empty grid; at least one row");
  if (node.Has("gap")) {
    REEL_ASSIGN_OR_RETURN(grid.gap, node.Member("gap").Integer(0, kMostPixels));
  }
  return grid;
}

// --- Operations ---

Result<ClipPtr> ClipParser::ParseOperation(const ClipNode& node, ClipPtr clip) {
  if (!node.json().is_object()) {
    return node.Error("expected an operation: an object like {\"reverse\": true}");
  }
  std::vector<std::string> names;
  for (const auto& [name, fields] : Operations()) {
    names.emplace_back(name);
    const std::string key(name);
    if (!node.Has(key.c_str())) continue;
    std::vector<std::string> keys = fields;
    keys.insert(keys.end(), {key, "origin"});
    REEL_RETURN_IF_ERROR(node.RequireKeys("\"" + key + "\"", keys));
    REEL_ASSIGN_OR_RETURN(auto what, ParseWhat(node, key, clip));
    return MakeClip(node, std::move(what), clip->name);
  }
  const std::string first = node.json().empty() ? "" : node.json().begin().key();
  const std::optional<std::string> nearest = NearestName(first, names);
  return node.Error(fmt::format("{} is no operation; {}", Quoted(first),
                                nearest ? fmt::format("did you mean {}?", Quoted(*nearest))
                                        : fmt::format("there are {}", fmt::join(names, ", "))));
}

Result<decltype(Clip::what)> ClipParser::ParseWhat(const ClipNode& node, const std::string& key,
                                                   const ClipPtr& clip) {
  using What = decltype(Clip::what);
  const ClipNode value = node.Member(key);
  if (key == "then") {
    REEL_ASSIGN_OR_RETURN(ClipPtr next, Parse(value));
    return What(SequenceClip{{clip, std::move(next)}});
  }
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

Result<OverlayClip> ClipParser::ParseOverlay(const ClipNode& node, const ClipPtr& clip) {
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

Result<std::optional<WipeTowards>> ClipParser::ParseTowards(const ClipNode& node, bool is_wipe) {
  if (!is_wipe) return std::optional<WipeTowards>();
  if (!node.Has("towards")) return std::optional(WipeTowards::kRight);
  REEL_ASSIGN_OR_RETURN(const size_t word,
                        node.Member("towards").Word({"left", "right", "up", "down"}));
  constexpr WipeTowards kTowards[] = {WipeTowards::kLeft, WipeTowards::kRight, WipeTowards::kUp,
                                      WipeTowards::kDown};
  return std::optional(kTowards[word]);
}

Result<TransitionClip> ClipParser::ParseTransition(const ClipNode& node, const std::string& key,
                                                   const ClipPtr& from) {
  if (!node.Has("duration")) return node.Error("how long? give \"duration\"");
  TransitionClip transition;
  transition.from = from;
  REEL_ASSIGN_OR_RETURN(transition.to, Parse(node.Member(key)));
  REEL_ASSIGN_OR_RETURN(transition.duration, node.Member("duration").Duration());
  REEL_ASSIGN_OR_RETURN(transition.wipe, ParseTowards(node, key == "wipe"));
  return transition;
}

Result<TransitionClip> ClipParser::ParseJoint(const ClipNode& node, const ClipPtr& from,
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

Result<CroppedClip> ClipParser::ParseCrop(const ClipNode& node, const ClipPtr& clip) {
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

Result<ResizedClip> ClipParser::ParseResize(const ClipNode& node, const ClipPtr& clip) {
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

Result<CutClip> ClipParser::ParseCut(const ClipNode& node, const ClipPtr& clip) {
  REEL_RETURN_IF_ERROR(node.RequireArray("[x, y, width, height] in pixels"));
  if (node.json().size() != 4) return node.Error("expected [x, y, width, height] in pixels");
  CutClip cut;
  cut.clip = clip;
  REEL_ASSIGN_OR_RETURN(cut.x, node.Element(0).Integer(0, kMostPixels));
  REEL_ASSIGN_OR_RETURN(cut.y, node.Element(1).Integer(0, kMostPixels));
  REEL_ASSIGN_OR_RETURN(cut.size.width, node.Element(2).Integer(1, kMostPixels));
  REEL_ASSIGN_OR_RETURN(cut.size.height, node.Element(3).Integer(1, kMostPixels));
  return cut;
}

Result<HeldClip> ClipParser::ParseHold(const ClipNode& node, const ClipPtr& clip) {
  HeldClip held;
  held.clip = clip;
  REEL_ASSIGN_OR_RETURN(const size_t word, node.Member("hold").Word({"first", "last"}));
  held.last = word == 1;
  if (!node.Has("duration")) return node.Error("how long? give \"duration\"");
  REEL_ASSIGN_OR_RETURN(held.duration, node.Member("duration").Duration());
  return held;
}

}  // namespace

Result<ClipPtr> ParseTimeline(const TimelineText& timeline,
                              const std::map<std::string, ClipParameter>& params) {
  Result<nlohmann::json> json = ParseStrictJson(timeline.text, JsonComments::kIgnored);
  if (!json.ok()) return json.status().Prefixed(timeline.path);
  const TimelineSource source{std::move(json).value(),
                              JsonPlaces(timeline.text, timeline.first_line), timeline.file,
                              timeline.path};
  return ClipParser(source, timeline, params).ParseAll();
}

}  // namespace reel
