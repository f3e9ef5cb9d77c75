// reel/timeline.hpp: films composed of clips, in C++.
//
//     #include "reel/timeline.hpp"
//
//     static reel::timeline::Clip Film() {
//       using reel::timeline::Clip;
//       const Clip wave = Clip::Own().Param("amplitude", 2).Duration(5);
//       return wave.Crop(0, 3).Ease("cubic-in-out")
//           .Crossfade(Clip("shots/*.png").Fps(12), "500ms")
//           .Overlay(Clip("logo.png"), {"right", "bottom"}, 0, 0.8);
//     }
//     REEL_TIMELINE(Film)
//
//     g++ -std=c++17 -shared -fPIC film.cc -o film.so $(pkg-config --cflags --libs reel-renderer)
//     reel render ./film.so -o film.mp4
//
// A Clip is a value: each operation gives a new one. It is a description; nothing is drawn, and no file is
// looked at, before the film is rendered. Relative paths start at the plugin. The names and their meaning are
// those of a job file's "timeline" (`reel schema`) and of reel.timeline in Python; mistakes are told when the
// plugin is loaded.
//
// Times are seconds (a number) or texts: "1.5s", "200ms", "1/3s", "12f" (frames of the film). The end of a clip
// is exclusive. Header-only; needs C++17 and nothing else. Values: any thread.

#pragma once

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <locale>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace reel {
namespace timeline {

// A text as JSON has it.
inline std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (static_cast<unsigned char>(c) >= 0x20) {
      quoted += c;
      continue;
    }
    char escaped[8];
    std::snprintf(escaped, sizeof(escaped), "\\u%04x", static_cast<unsigned>(c));
    quoted += escaped;
  }
  return quoted + "\"";
}

// A number as JSON has it, whatever the locale is; digits enough to be read as the same double.
template <typename Number>
std::string NumberText(Number number) {
  std::ostringstream text;
  text.imbue(std::locale::classic());
  text.precision(std::is_integral_v<Number> ? 6 : 15);
  text << std::fixed << number;
  std::string digits = text.str();
  if constexpr (!std::is_integral_v<Number>) {
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.back() == '.') digits.pop_back();
  }
  return digits;
}

// A time, a rate or a factor: a number, or a text like "1.5s", "12f", "30000/1001".
class Quantity {
 public:
  Quantity(const char* text) : json_(Quoted(text)) {}         // NOLINT: converts
  Quantity(const std::string& text) : json_(Quoted(text)) {}  // NOLINT: converts
  template <typename Number, typename = std::enable_if_t<std::is_arithmetic_v<Number>>>
  Quantity(Number number) : json_(NumberText(number)) {}  // NOLINT: converts

  const std::string& Json() const { return json_; }

 private:
  std::string json_;
};

// Where an overlay stands: pixels, or "left", "center", "right" and "top", "center", "bottom".
struct Position {
  Quantity x = 0;
  Quantity y = 0;
};

class Clip {
 public:
  // A renderer's name, or the path of a plugin, a script or pictures.
  explicit Clip(std::string_view scene) : source_("\"scene\": " + Quoted(scene)) {}

  // The renderer that this plugin itself exports (REEL_RENDERER, REEL_ACT).
  static Clip Own() { return Clip("self"); }

  // One colour: "#ff8000", "#ff800080" (with alpha), or a basic CSS name.
  static Clip Color(std::string_view value, const Quantity& duration) {
    Clip clip;
    clip.source_ = "\"color\": " + Quoted(value) + ", \"duration\": " + duration.Json();
    return clip;
  }

  // Clips side by side, in rows of equal length, `gap` pixels apart; as long as the longest.
  static Clip At(const std::vector<std::vector<Clip>>& rows, int gap = 0) {
    std::string text;
    for (const std::vector<Clip>& row : rows) text += (text.empty() ? "" : ", ") + List(row);
    Clip clip;
    clip.source_ = "\"at\": [" + text + "], \"gap\": " + std::to_string(gap);
    return clip;
  }

  // One after the other.
  static Clip Sequence(const std::vector<Clip>& clips) {
    Clip clip;
    clip.source_ = "\"clip\": " + List(clips);
    return clip;
  }

  // --- What a scene is drawn with; before any operation ---

  Clip Param(std::string_view name, const Quantity& value) const {
    Clip clip = *this;
    clip.params_ += (params_.empty() ? "" : ", ") + Quoted(name) + ": " + value.Json();
    return clip;
  }
  Clip Size(int width, int height) const {
    return With("size", Quoted(std::to_string(width) + "x" + std::to_string(height)));
  }
  Clip Fps(const Quantity& rate) const { return With("fps", rate.Json()); }
  Clip Duration(const Quantity& time) const { return With("duration", time.Json()); }
  // For `--param NAME.KEY=VALUE`, and for charts.
  Clip Named(std::string_view name) const { return With("name", Quoted(name)); }

  // --- Operations ---

  Clip Then(const Clip& next) const { return Done("\"then\": " + next.ToJson()); }

  // Another clip over it, from `start` on, until either ends.
  Clip Overlay(const Clip& above, const Position& position = {}, const Quantity& start = 0,
               double opacity = 1) const {
    return Done("\"overlay\": " + above.ToJson() + ", \"x\": " + position.x.Json() +
                ", \"y\": " + position.y.Json() + ", \"start\": " + start.Json() +
                ", \"opacity\": " + NumberText(opacity));
  }

  // Its end fades into the beginning of another one, which lasts at least as long.
  Clip Crossfade(const Clip& next, const Quantity& duration) const {
    return Done("\"crossfade\": " + next.ToJson() + ", \"duration\": " + duration.Json());
  }
  // Another one comes over its end, towards "left", "right", "up" or "down".
  Clip Wipe(const Clip& next, const Quantity& duration, std::string_view towards = "right") const {
    return Done("\"wipe\": " + next.ToJson() + ", \"duration\": " + duration.Json() +
                ", \"towards\": " + Quoted(towards));
  }

  Clip Reverse() const { return Done("\"reverse\": true"); }
  Clip Crop(const Quantity& from, const Quantity& to) const {
    return Done("\"crop\": [" + from.Json() + ", " + to.Json() + "]");
  }
  // To its end.
  Clip Crop(const Quantity& from) const { return Done("\"crop\": [" + from.Json() + ", null]"); }
  // So many times as fast.
  Clip Speed(const Quantity& factor) const { return Done("\"speed\": " + factor.Json()); }
  // Faster or slower, so that it lasts exactly so long.
  Clip StretchTo(const Quantity& duration) const {
    return Done("\"stretch_to\": " + duration.Json());
  }
  // Its own time along a curve (reel/easing.hpp).
  Clip Ease(std::string_view easing) const { return Done("\"ease\": " + Quoted(easing)); }
  // Its "last" frame for so long after it, or its "first" one before it.
  Clip Hold(std::string_view which, const Quantity& duration) const {
    return Done("\"hold\": " + Quoted(which) + ", \"duration\": " + duration.Json());
  }
  Clip Loop(int times) const { return Done("\"loop\": " + std::to_string(times)); }

  // Fitted into another size ("1280x720"), or that of the "film". fit: "letterbox", "fill" or "stretch";
  // filter: "nearest", "bilinear", "good" or "best".
  Clip Resize(std::string_view size, std::string_view fit = "letterbox",
              std::string_view filter = "best") const {
    return Done("\"resize\": " + Quoted(size) + ", \"fit\": " + Quoted(fit) +
                ", \"filter\": " + Quoted(filter));
  }
  // A part of each picture, in pixels.
  Clip CropPicture(int x, int y, int width, int height) const {
    return Done("\"crop_picture\": [" + std::to_string(x) + ", " + std::to_string(y) + ", " +
                std::to_string(width) + ", " + std::to_string(height) + "]");
  }

  // What a job file has as its "timeline".
  std::string ToJson() const {
    std::string text = "{" + source_ + fields_;
    if (!params_.empty()) text += ", \"params\": {" + params_ + "}";
    if (!operations_.empty()) text += ", \"do\": [" + operations_ + "]";
    return text + "}";
  }

 private:
  Clip() = default;

  static std::string List(const std::vector<Clip>& clips) {
    std::string text;
    for (const Clip& clip : clips) text += (text.empty() ? "" : ", ") + clip.ToJson();
    return "[" + text + "]";
  }

  Clip With(std::string_view field, const std::string& json) const {
    Clip clip = *this;
    clip.fields_ += ", " + Quoted(field) + ": " + json;
    return clip;
  }

  Clip Done(const std::string& operation) const {
    Clip clip = *this;
    clip.operations_ += (operations_.empty() ? "{" : ", {") + operation + "}";
    return clip;
  }

  std::string source_;
  std::string fields_;
  std::string params_;
  std::string operations_;
};

}  // namespace timeline
}  // namespace reel

// Exports the film that `film()` returns. Once a plugin, at namespace scope; beside a REEL_RENDERER, if there
// is one, which then draws Clip::Own().
#define REEL_TIMELINE(film)                                                  \
  extern "C" __attribute__((visibility("default"))) const char*              \
  reel_timeline_entry(void) {                                                \
    static const std::string text = []() -> std::string {                    \
      try {                                                                  \
        return film().ToJson();                                             \
      } catch (const std::exception& exception) {                            \
        return std::string("!") + exception.what();                          \
      }                                                                      \
    }();                                                                     \
    return text.c_str();                                                     \
  }
