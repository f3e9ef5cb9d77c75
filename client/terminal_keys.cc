#include "client/terminal_keys.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace reel {
namespace {

constexpr char kEscapeByte = '\x1b';
constexpr size_t kLongestSequence = 16;

constexpr std::array<std::pair<std::string_view, Key>, 16> kSequences = {{
    {"\x1b[A", Key::kUp},
    {"\x1bOA", Key::kUp},
    {"\x1b[B", Key::kDown},
    {"\x1bOB", Key::kDown},
    {"\x1b[5~", Key::kPageUp},
    {"\x1b[6~", Key::kPageDown},
    {"\x1b[H", Key::kHome},
    {"\x1bOH", Key::kHome},
    {"\x1b[1~", Key::kHome},
    {"\x1b[7~", Key::kHome},
    {"\x1b[F", Key::kEnd},
    {"\x1bOF", Key::kEnd},
    {"\x1b[4~", Key::kEnd},
    {"\x1b[8~", Key::kEnd},
    {"\x1b[1;5A", Key::kUp},
    {"\x1b[1;5B", Key::kDown},
}};

// CSI and its parameters end with a byte of 0x40 to 0x7E (ECMA-48 5.4), SS3 with the byte after it.
bool IsComplete(std::string_view sequence) {
  if (sequence.size() < 2) return false;
  if (sequence[1] == 'O') return sequence.size() >= 3;
  if (sequence[1] != '[') return true;
  return sequence.size() >= 3 && sequence.back() >= '@' && sequence.back() <= '~';
}

std::optional<KeyPress> Plain(char byte) {
  if (byte == '\r' || byte == '\n') return KeyPress{Key::kEnter, 0};
  if (byte >= ' ' && byte <= '~') return KeyPress{Key::kCharacter, byte};
  return std::nullopt;
}

}  // namespace

std::vector<KeyPress> KeyDecoder::Feed(std::string_view bytes) {
  std::vector<KeyPress> keys;
  for (const char byte : bytes) {
    if (pending_.empty() && byte != kEscapeByte) {
      if (const auto key = Plain(byte)) keys.push_back(*key);
      continue;
    }
    pending_ += byte;
    if (!IsComplete(pending_) && pending_.size() < kLongestSequence) continue;
    const auto known =
        std::find_if(kSequences.begin(), kSequences.end(),
                     [&](const auto& sequence) { return sequence.first == pending_; });
    if (known != kSequences.end()) keys.push_back({known->second, 0});
    pending_.clear();
  }
  return keys;
}

std::vector<KeyPress> KeyDecoder::Flush() {
  const bool is_escape = pending_.size() == 1;
  pending_.clear();
  return is_escape ? std::vector<KeyPress>{{Key::kEscape, 0}} : std::vector<KeyPress>{};
}

}  // namespace reel
