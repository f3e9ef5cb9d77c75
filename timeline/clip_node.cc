#include "timeline/clip_node.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/field_text.h"
#include "base/nearest_name.h"
#include "base/strict_json.h"

namespace reel {
namespace {

struct NamedColour {
  std::string_view name;
  uint32_t argb;
};

// CSS Color Module Level 3, 4.1: the basic ones.
// clang-format off
constexpr auto kColours = std::to_array<NamedColour>({
    {"transparent", 0x00000000}, {"black", 0xFF000000},  {"silver", 0xFFC0C0C0},
    {"gray", 0xFF808080},        {"white", 0xFFFFFFFF},  {"maroon", 0xFF800000},
    {"red", 0xFFFF0000},         {"purple", 0xFF800080}, {"fuchsia", 0xFFFF00FF},
    {"green", 0xFF008000},       {"lime", 0xFF00FF00},   {"olive", 0xFF808000},
    {"yellow", 0xFFFFFF00},      {"navy", 0xFF000080},   {"blue", 0xFF0000FF},
    {"teal", 0xFF008080},        {"aqua", 0xFF00FFFF},
});
// clang-format on

// "#rrggbb" or "#rrggbbaa".
std::optional<uint32_t> HexColour(std::string_view text) {
  if (!text.starts_with('#') || (text.size() != 7 && text.size() != 9)) return std::nullopt;
  uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), value, 16);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (text.size() == 7) return 0xFF000000 | value;
  return value >> 8 | value << 24;
}

}  // namespace

void ClipNode::TakeOrigin() {
  if (!Has("origin") || !(*json_)["origin"].is_string()) return;
  origin_ = (*json_)["origin"].get<std::string>();
  inside_.clear();
}

std::string ClipNode::Place() const {
  if (!origin_.empty()) return inside_.empty() ? origin_ : fmt::format("{}: {}", origin_, inside_);
  std::string_view inside = path_;
  if (inside.starts_with('.')) inside.remove_prefix(1);
  const JsonPlace* place = source_->places.Find(inside);
  const std::string path = source_->root + path_;
  if (source_->file.empty()) return path;
  if (place == nullptr) return fmt::format("{}: {}", source_->file, path);
  return fmt::format("{}:{}: {}", source_->file, place->line, path);
}

void ClipNode::Inherit(const ClipNode& outer, std::string inside) {
  if (!origin_.empty()) return;
  origin_ = outer.origin_;
  inside_ = std::move(inside);
}

Status ClipNode::Error(std::string_view message) const {
  return InvalidInput(fmt::format("{}: {}", Place(), message));
}

ClipNode ClipNode::Member(const std::string& key) const {
  ClipNode member(*source_, json_->at(key), path_ + "." + key);
  member.Inherit(*this, inside_.empty() ? key : inside_ + "." + key);
  return member;
}

ClipNode ClipNode::Element(size_t index) const {
  ClipNode element(*source_, json_->at(index), fmt::format("{}[{}]", path_, index));
  element.Inherit(*this, fmt::format("{}[{}]", inside_, index));
  return element;
}

Status ClipNode::RequireKeys(std::string_view what, const std::vector<std::string>& known) const {
  for (const auto& [key, value] : json_->items()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    if (key == "origin" && value.is_string()) continue;  // programs', and nothing to tell people of
    const std::optional<std::string> nearest = NearestName(key, known);
    return Member(key).Error(
        nearest ? fmt::format("{} has no such field; did you mean {}?", what, Quoted(*nearest))
                : fmt::format("{} has no such field; it has {}", what, fmt::join(known, ", ")));
  }
  return Status::Ok();
}

Status ClipNode::RequireArray(std::string_view expected) const {
  return json_->is_array() ? Status::Ok() : Expected(expected);
}

Status ClipNode::Expected(std::string_view what) const {
  if (json_->is_object() || json_->is_array()) {
    return Error(fmt::format("is {}; expected {}", JsonTypeName(*json_), what));
  }
  return Error(fmt::format("is {}; expected {}", json_->dump(), what));
}

std::string ClipNode::Written() const {
  if (json_->is_string()) return json_->get<std::string>();
  if (!json_->is_number_float()) return json_->dump();
  // Not 1e-05, which is no fraction. The longest double has 1077 digits.
  std::array<char, 1200> text;
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(),
                                          json_->get<double>(), std::chars_format::fixed);
  return error == std::errc() ? std::string(text.data(), end) : json_->dump();
}

Result<std::string> ClipNode::Text() const {
  if (!json_->is_string()) return Expected("a text");
  auto text = json_->get<std::string>();
  const Status status = CheckText(text);
  return status.ok() ? Result<std::string>(std::move(text)) : Error(status.message());
}

Result<bool> ClipNode::Bool() const {
  if (!json_->is_boolean()) return Expected("true or false");
  return json_->get<bool>();
}

Result<int64_t> ClipNode::Integer(int64_t least, int64_t most) const {
  if (!json_->is_number_integer()) return Expected("a whole number");
  const Result<int64_t> value = ParseIntegerIn(json_->dump(), least, most);
  return value.ok() ? value : Error(value.status().message());
}

Result<double> ClipNode::Number(double least, double most) const {
  if (!json_->is_number()) return Expected("a number");
  const double value = json_->get<double>();
  if (value >= least && value <= most) return value;
  return Error(fmt::format("{} is outside of {} to {}", json_->dump(), least, most));
}

Result<Rational> ClipNode::Ratio() const {
  if (!json_->is_number() && !json_->is_string()) {
    return Expected("a number, or a text like \"1/3\"");
  }
  const Result<Rational> value = ParseRational(Written());
  if (!value.ok()) return Error(value.status().message());
  if (value.value().num == 0) return Error("0 is not above 0");
  return value;
}

Result<ClipLength> ClipNode::Length() const {
  if (!json_->is_number() && !json_->is_string()) {
    return Expected("a time like \"1.5s\", \"200ms\" or \"12f\" (frames)");
  }
  std::string text = Written();
  if (text.starts_with('-')) return Error(fmt::format("{} is negative; at least 0", text));
  if (text.ends_with('f')) {
    text.pop_back();
    const Result<int64_t> frames = ParseIntegerIn(text, 0, kMaxFrames);
    if (!frames.ok()) return Error(frames.status().message());
    return ClipLength{{frames.value(), 1}, true};
  }
  const Result<Rational> seconds = ParseTime(text);
  if (!seconds.ok()) return Error(seconds.status().message() + ", or 12f (frames)");
  return ClipLength{seconds.value(), false};
}

Result<ClipLength> ClipNode::Duration() const {
  Result<ClipLength> length = Length();
  if (length.ok() && length->amount.num == 0) return Error(Written() + " is not above 0");
  return length;
}

Result<reel::Size> ClipNode::Size() const {
  if (!json_->is_string()) return Expected("a size like \"1280x720\"");
  const Result<reel::Size> size = ParseSize(Written());
  return size.ok() ? size : Error(size.status().message());
}

Result<size_t> ClipNode::Word(std::initializer_list<std::string_view> words) const {
  const auto found = std::find(words.begin(), words.end(), Written());
  if (json_->is_string() && found != words.end()) {
    return static_cast<size_t>(found - words.begin());
  }
  return Expected(fmt::format("one of {}", fmt::join(words, ", ")));
}

Result<ClipPosition> ClipNode::Position(std::string_view begin, std::string_view centre,
                                        std::string_view end) const {
  using Kind = ClipPosition::Kind;
  if (json_->is_number_integer()) {
    REEL_ASSIGN_OR_RETURN(const int64_t pixels, Integer(-kMaxSide, kMaxSide));
    return ClipPosition{Kind::kPixels, pixels};
  }
  const std::string word = Written();
  if (word == begin) return ClipPosition{Kind::kBegin, 0};
  if (word == centre) return ClipPosition{Kind::kCentre, 0};
  if (word == end) return ClipPosition{Kind::kEnd, 0};
  return Expected(fmt::format("whole pixels, or {}, {} or {}", begin, centre, end));
}

Result<uint32_t> ClipNode::Colour() const {
  REEL_ASSIGN_OR_RETURN(const std::string text, Text());
  if (const auto value = HexColour(text)) return *value;
  std::vector<std::string> names;
  for (const NamedColour& colour : kColours) {
    if (colour.name == text) return colour.argb;
    names.emplace_back(colour.name);
  }
  const std::optional<std::string> nearest = NearestName(text, names);
  return Error(fmt::format("{} is no colour like #ff8000, #ff800080 (with alpha) or {}",
                           Quoted(text), nearest.value_or("black")));
}

}  // namespace reel
