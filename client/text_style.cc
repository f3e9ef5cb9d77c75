#include "client/text_style.h"

#include <unistd.h>

#include <array>
#include <cstdlib>
#include <utility>

namespace reel {
namespace {

ColorChoice color_choice = ColorChoice::kAuto;

constexpr std::array<std::pair<std::string_view, ColorChoice>, 3> kChoices = {
    {{"auto", ColorChoice::kAuto},
     {"always", ColorChoice::kAlways},
     {"never", ColorChoice::kNever}}};

bool IsEmpty(const char* value) { return value == nullptr || *value == '\0'; }

// Select Graphic Rendition (ECMA-48 8.3.117), its parameters. The eight colours that every terminal has,
// in the shades that its owner chose.
std::string_view SgrOf(Tone tone) {
  switch (tone) {
    case Tone::kPlain: return "";
    case Tone::kStrong: return "1";
    case Tone::kFaint: return "2";
    case Tone::kGood: return "32";
    case Tone::kBusy: return "36";
    case Tone::kWarning: return "33";
    case Tone::kBad: return "31";
    case Tone::kError: return "1;31";
    case Tone::kSelected: return "7";
  }
  return "";
}

}  // namespace

std::optional<ColorChoice> ColorChoiceFromName(std::string_view name) {
  for (const auto& [known, choice] : kChoices) {
    if (known == name) return choice;
  }
  return std::nullopt;
}

void ChooseColor(ColorChoice choice) { color_choice = choice; }

bool IsCapableTerminal(bool is_terminal, const char* term) {
  return is_terminal && !IsEmpty(term) && std::string_view(term) != "dumb";
}

bool WantsColor(ColorChoice choice, bool is_terminal, const char* no_color, const char* term) {
  if (choice != ColorChoice::kAuto) return choice == ColorChoice::kAlways;
  return IsEmpty(no_color) && IsCapableTerminal(is_terminal, term);
}

bool UsesColor(int descriptor) {
  return WantsColor(color_choice, ::isatty(descriptor) != 0, std::getenv("NO_COLOR"),
                    std::getenv("TERM"));
}

bool UsesUtf8() {
  for (const char* variable : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(variable);
    if (IsEmpty(value)) continue;
    const std::string_view locale = value;
    return locale.find("UTF-8") != std::string_view::npos ||
           locale.find("utf8") != std::string_view::npos ||
           locale.find("utf-8") != std::string_view::npos;
  }
  return false;
}

std::string Toned(std::string_view text, Tone tone, bool colored) {
  if (!colored || text.empty() || tone == Tone::kPlain) return std::string(text);
  return "\x1b[" + std::string(SgrOf(tone)) + "m" + std::string(text) + "\x1b[0m";
}

}  // namespace reel
