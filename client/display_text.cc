#include "client/display_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace reel {
namespace {

unsigned char ByteAt(std::string_view text, size_t i) {
  return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
}

// Bytes of the well-formed UTF-8 character at `i` (Unicode 15, table 3-7), 0 when there is none.
size_t CharacterBytes(std::string_view text, size_t i) {
  const unsigned char first = ByteAt(text, i);
  const unsigned char second = ByteAt(text, i + 1);
  const auto continues = [&](size_t at) { return (ByteAt(text, at) & 0xC0) == 0x80; };
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return continues(i + 1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F)) return 0;
    return continues(i + 1) && continues(i + 2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    if ((first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F)) return 0;
    return continues(i + 1) && continues(i + 2) && continues(i + 3) ? 4 : 0;
  }
  return 0;
}

bool IsControl(std::string_view character) {
  const unsigned char first = ByteAt(character, 0);
  return first < 0x20 || first == 0x7F || (first == 0xC2 && ByteAt(character, 1) < 0xA0);
}

}  // namespace

std::string Printable(std::string_view text, Lines lines) {
  std::string shown;
  for (size_t i = 0; i < text.size();) {
    const size_t bytes = CharacterBytes(text, i);
    const std::string_view character = text.substr(i, bytes == 0 ? 1 : bytes);
    i += character.size();
    if (character == "\t") {
      shown += ' ';
    } else if (character == "\n" && lines == Lines::kMany) {
      shown += '\n';
    } else if (bytes == 0 || IsControl(character)) {
      for (const char c : character)
        shown += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    } else {
      shown += character;
    }
  }
  return shown;
}

std::string FormatBytes(int64_t bytes) {
  static constexpr std::array<std::string_view, 5> kUnits = {"B", "KiB", "MiB", "GiB", "TiB"};
  constexpr double kStep = 1024;
  auto amount = static_cast<double>(bytes);
  size_t unit = 0;
  while (amount >= kStep && unit + 1 < kUnits.size()) {
    amount /= kStep;
    ++unit;
  }
  return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", amount, kUnits[unit]);
}

std::string FormatClock(double seconds) {
  constexpr double kMostSeconds = 1e9;  // "for ever", and what std::llround can take
  const auto total = static_cast<int64_t>(std::llround(std::min(seconds, kMostSeconds)));
  const int64_t hours = total / 3600;
  const int64_t minutes = total / 60 % 60;
  if (hours == 0) return fmt::format("{}:{:02}", minutes, total % 60);
  return fmt::format("{}:{:02}:{:02}", hours, minutes, total % 60);
}

std::string FormatAge(int64_t since_ms, int64_t now_ms) {
  constexpr int64_t kMillisecondsPerSecond = 1000;
  // The wall clock may have been set back in between.
  const int64_t age_ms = std::max<int64_t>(now_ms - since_ms, 0);
  return FormatClock(static_cast<double>(age_ms / kMillisecondsPerSecond));
}

}  // namespace reel
