#include "timeline/clip_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "base/field_text.h"
#include "base/nearest_name.h"
#include "timeline/clip_walk.h"

namespace reel {
namespace {

// Clips in clips in clips: whoever follows them does so by functions that call themselves, on a stack of
// perhaps 8 MiB.
constexpr int kMostNested = 500;
// As they are written, which takes more of the stack.
constexpr int kMostWritten = 150;

Result<std::string> ParseSceneName(const ClipNode& node) {
  REEL_ASSIGN_OR_RETURN(std::string scene, node.Text());
  if (scene.empty()) return node.Error("empty; name a renderer or a file");
  return scene;
}

bool IsJoint(const ClipNode& node) {
  const auto is_time = [&](const char* key) {
    return node.Has(key) && (node.json()[key].is_string() || node.json()[key].is_number());
  };
  // {"crossfade": clip} is none: as a text, a clip has no "duration" beside it here.
  return !node.Has("duration") && (is_time("crossfade") || is_time("wipe"));
}

}  // namespace

Result<ClipPtr> ClipReader::MakeClip(const ClipNode& node, decltype(Clip::what) what,
                                     std::string name) {
  ClipPtr clip =
      std::make_shared<const Clip>(Clip{std::move(name), node.Place(), std::move(what)});
  int depth = 0;
  for (const Clip* part : PartsOf(*clip)) depth = std::max(depth, depths_[part] + 1);
  if (depth > kMostNested) {
    return node.Error(fmt::format("clips in clips, deeper than {} levels", kMostNested));
  }
  depths_[clip.get()] = depth;
  return clip;
}

Result<ClipPtr> ClipReader::ParseAll() {
  const ClipNode root(source_, source_.json, "");
  if (!root.Has("film")) {
    if (root.Has("clips")) return root.Error("there are clips, but no film of them; give \"film\"");
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
  if (named_) {
    // What is wrong in a clip that is not used is wrong all the same.
    for (const auto& [name, clip] : named_->json().items()) {
      REEL_RETURN_IF_ERROR(ParseNamed(name).status());
    }
  }
  REEL_RETURN_IF_ERROR(CheckAllParametersUsed());
  return film;
}

Status ClipReader::CheckAllParametersUsed() const {
  for (const auto& [name, value] : params_) {
    if (used_params_.contains(name)) continue;
    const size_t dot = name.find('.');
    const std::string clip = name.substr(0, dot);
    if (names_.contains(clip)) {
      return InvalidInput(fmt::format("params.{}: the clip {} has no parameters; a scene has some",
                                      name, Quoted(clip)));
    }
    std::vector<std::string> known;
    for (const auto& [known_name, is_scene] : names_) {
      if (is_scene) known.push_back(known_name);
    }
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

Result<ClipPtr> ClipReader::Parse(const ClipNode& node) {
  if (open_clips_ >= kMostWritten) {
    return node.Error(fmt::format("clips that use clips, deeper than {} levels", kMostWritten));
  }
  ++open_clips_;
  Result<ClipPtr> clip = ParseAny(node);
  --open_clips_;
  return clip;
}

Result<ClipPtr> ClipReader::ParseAny(const ClipNode& node) {
  if (node.json().is_array()) return ParseSequence(node);
  if (node.json().is_object()) return ParseObject(node);
  if (node.json().is_string()) {
    SceneClip clip;
    clip.base_directory = base_directory_;
    REEL_ASSIGN_OR_RETURN(clip.scene, ParseSceneName(node));
    return MakeClip(node, std::move(clip));
  }
  return node.Error("expected a clip: a scene's name, an array of clips, or an object");
}

Result<ClipPtr> ClipReader::ParseSequence(const ClipNode& node) {
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
      REEL_ASSIGN_OR_RETURN(parts.back(), MakeClip(*joint, std::move(transition)));
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

Result<ClipPtr> ClipReader::ParseObject(const ClipNode& node) {
  REEL_ASSIGN_OR_RETURN(ClipPtr clip, ParseSource(node));
  if (!node.Has("do")) return clip;
  const ClipNode operations = node.Member("do");
  REEL_RETURN_IF_ERROR(operations.RequireArray("an array of operations"));
  for (size_t i = 0; i < operations.json().size(); ++i) {
    const bool is_then = operations.Element(i).Has("then");
    REEL_ASSIGN_OR_RETURN(clip, is_then ? ParseThens(operations, &i, clip)
                                        : ParseOperation(operations.Element(i), clip));
  }
  return clip;
}

// All that follow one another are one sequence, however many there are; `index` becomes the last one's.
Result<ClipPtr> ClipReader::ParseThens(const ClipNode& operations, size_t* index, ClipPtr clip) {
  const ClipNode first = operations.Element(*index);
  std::string name = clip->name;
  SequenceClip sequence{{std::move(clip)}};
  for (;; ++*index) {
    const ClipNode operation = operations.Element(*index);
    REEL_RETURN_IF_ERROR(operation.RequireKeys("\"then\"", {"then"}));
    REEL_ASSIGN_OR_RETURN(ClipPtr next, Parse(operation.Member("then")));
    sequence.parts.push_back(std::move(next));
    const bool is_last = *index + 1 == operations.json().size();
    if (is_last || !operations.Element(*index + 1).Has("then")) break;
  }
  return MakeClip(first, std::move(sequence), std::move(name));
}

Result<ClipPtr> ClipReader::ParseSource(const ClipNode& node) {
  std::string name;
  if (node.Has("name")) {
    REEL_ASSIGN_OR_RETURN(name, node.Member("name").Text());
    names_.try_emplace(name, false);
  }
  const auto with = [](std::vector<std::string> keys) {
    keys.insert(keys.end(), {"name", "do"});
    return keys;
  };
  if (node.Has("scene")) {
    REEL_RETURN_IF_ERROR(node.RequireKeys(
        "a clip of a scene",
        with({"scene", "params", "size", "fps", "duration", "animation", "stateless"})));
    REEL_ASSIGN_OR_RETURN(SceneClip scene, ParseScene(node, name));
    return MakeClip(node, std::move(scene), name);
  }
  if (node.Has("color")) {
    REEL_RETURN_IF_ERROR(
        node.RequireKeys("a clip of a color", with({"color", "duration", "size"})));
    REEL_ASSIGN_OR_RETURN(ColorClip colour, ParseColour(node));
    return MakeClip(node, colour, name);
  }
  if (node.Has("at")) {
    REEL_RETURN_IF_ERROR(node.RequireKeys("a grid", with({"at", "gap"})));
    REEL_ASSIGN_OR_RETURN(GridClip grid, ParseGrid(node));
    return MakeClip(node, std::move(grid), name);
  }
  if (node.Has("clip") || node.Has("use")) {
    REEL_RETURN_IF_ERROR(node.RequireKeys("a clip", with({node.Has("use") ? "use" : "clip"})));
    return ParseInner(node, name);
  }
  if (const std::optional<std::string> operation = OperationIn(node)) {
    return node.Error(
        fmt::format("an operation stands in the \"do\" of a clip: {{\"scene\": ..., \"do\": "
                    "[{{\"{}\": ...}}]}}",
                    *operation));
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

// The clip itself, so that one used twice is one; a copy of it where it gets another name.
Result<ClipPtr> ClipReader::ParseInner(const ClipNode& node, const std::string& name) {
  REEL_ASSIGN_OR_RETURN(
      ClipPtr clip, node.Has("use") ? ParseUse(node.Member("use")) : Parse(node.Member("clip")));
  if (name.empty()) return clip;
  auto what = clip->what;
  if (auto* scene = std::get_if<SceneClip>(&what)) OverrideParameters(name, *scene);
  return MakeClip(node, std::move(what), name);
}

Result<ClipPtr> ClipReader::ParseUse(const ClipNode& node) {
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
  return ParseNamed(name);
}

// REQUIRES: it is one of "clips".
Result<ClipPtr> ClipReader::ParseNamed(const std::string& name) {
  if (const auto found = parsed_.find(name); found != parsed_.end()) return found->second;
  being_parsed_.push_back(name);
  Result<ClipPtr> clip = Parse(named_->Member(name));
  being_parsed_.pop_back();
  if (clip.ok()) parsed_[name] = clip.value();
  return clip;
}

Result<SceneClip> ClipReader::ParseScene(const ClipNode& node, const std::string& name) {
  SceneClip scene;
  scene.base_directory = base_directory_;
  REEL_ASSIGN_OR_RETURN(scene.scene, ParseSceneName(node.Member("scene")));
  if (scene.scene == "self" && self_.ends_with(".so")) scene.scene = self_;
  if (node.Has("params")) {
    REEL_RETURN_IF_ERROR(ParseParameters(node.Member("params"), scene));
  }
  OverrideParameters(name, scene);
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

Status ClipReader::ParseParameters(const ClipNode& node, SceneClip& scene) {
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

void ClipReader::OverrideParameters(const std::string& name, SceneClip& scene) {
  if (name.empty()) return;
  names_[name] = true;
  for (const auto& [key, value] : params_) {
    if (!key.starts_with(name + ".")) continue;
    scene.params[key.substr(name.size() + 1)] = value;
    used_params_.insert(key);
  }
}

Result<ColorClip> ClipReader::ParseColour(const ClipNode& node) {
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

Result<GridClip> ClipReader::ParseGrid(const ClipNode& node) {
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
    REEL_ASSIGN_OR_RETURN(grid.gap, node.Member("gap").Integer(0, kMaxSide));
  }
  return grid;
}

}  // namespace reel
