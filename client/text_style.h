// Colours and characters: what a terminal is asked for, who may ask, and what each colour means.
//
// Colours go to terminals only, and not to one that is dumb (TERM=dumb, or none) or whose owner says no
// (NO_COLOR with any value but an empty one, https://no-color.org); `--color always|never` is stronger than all of these.
// No text relies on its colour. The choice is the process's: set once, before anything is printed; the
// client has one thread. All else is pure but for the environment that it reads.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "protocol/job_state.h"

namespace reel {

enum class ColorChoice { kAuto, kAlways, kNever };

// What a piece of text is, which decides how it looks.
enum class Tone { kPlain, kStrong, kFaint, kGood, kBusy, kWarning, kBad, kError, kSelected };

// "auto", "always", "never".
std::optional<ColorChoice> ColorChoiceFromName(std::string_view name);

// The choice of this process, from now on; kAuto before.
void ChooseColor(ColorChoice choice);

// Whether what is written to `descriptor` may hold colours.
bool UsesColor(int descriptor);

// The rule behind it; null: the variable is not set.
bool WantsColor(ColorChoice choice, bool is_terminal, const char* no_color, const char* term);

// A terminal that understands escape sequences, as far as TERM says.
bool IsCapableTerminal(bool is_terminal, const char* term);

// The locale's characters are UTF-8 (LC_ALL, else LC_CTYPE, else LANG; locale(7)), so that bars may have
// blocks.
bool UsesUtf8();

// `text` with the escape sequences of its tone around it; unchanged when it is plain, empty or not `colored`.
std::string Toned(std::string_view text, Tone tone, bool colored);

constexpr Tone ToneOf(JobState state) {
  switch (state) {
    case JobState::kQueued: return Tone::kPlain;
    case JobState::kRunning: return Tone::kBusy;
    case JobState::kPaused: return Tone::kWarning;
    case JobState::kDone: return Tone::kGood;
    case JobState::kFailed: return Tone::kBad;
    case JobState::kCancelled: return Tone::kFaint;
  }
  return Tone::kPlain;
}

}  // namespace reel
