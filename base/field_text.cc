#include "base/field_text.h"

#include <fmt/format.h>
#include <limits.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

namespace reel {
namespace {

constexpr size_t kMaxTextBytes = 64 * 1024;  // half of MAX_ARG_STRLEN, execve(2)
constexpr size_t kMaxWordBytes = 255;
constexpr size_t kMaxQuotedBytes = 80;

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

// Of a UTF-8 sequence, any byte but the first.
bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

bool IsUtf8(const std::string& text) {
  try {
    return !nlohmann::json(text).dump().empty();
  } catch (const nlohmann::json::exception&) {
    return false;
  }
}

Status CheckBytes(const std::string& text, size_t most_bytes, bool (*refused)(char)) {
  if (text.size() > most_bytes) {
    return InvalidInput(
        fmt::format("{} is {} bytes long; the limit is {}", Quoted(text), text.size(), most_bytes));
  }
  if (std::any_of(text.begin(), text.end(), refused)) {
    return InvalidInput(Quoted(text) + " holds a control character");
  }
  if (!IsUtf8(text)) return InvalidInput(Quoted(text) + " is not UTF-8");
  return Status::Ok();
}

}  // namespace

std::string Quoted(std::string_view text) {
  size_t shown_bytes = std::min(text.size(), kMaxQuotedBytes);
  while (shown_bytes < text.size() && shown_bytes > 0 && IsContinuation(text[shown_bytes])) {
    --shown_bytes;
  }
  const std::string shown(text.substr(0, shown_bytes));
  const bool is_utf8 = IsUtf8(shown);
  std::string quoted = "'";
  for (const char c : shown) {
    const auto byte = static_cast<unsigned char>(c);
    const bool escaped = IsControl(c) || (byte >= 0x80 && !is_utf8);
    quoted += escaped ? fmt::format("\\x{:02x}", byte) : std::string(1, c);
  }
  return quoted + (shown_bytes < text.size() ? "..." : "") + "'";
}

Status CheckText(const std::string& text) {
  return CheckBytes(text, kMaxTextBytes,
                    [](char c) { return IsControl(c) && c != '\n' && c != '\t'; });
}

Status CheckWord(const std::string& text) {
  if (text.empty()) return InvalidInput("empty");
  return CheckBytes(text, kMaxWordBytes, IsControl);
}

Result<std::string> AbsolutePath(const std::string& text, const std::string& base_directory) {
  if (text.empty()) return InvalidInput("an empty path");
  if (text.front() != '/' && base_directory.empty()) {
    return InvalidInput(Quoted(text) + " is not an absolute path");
  }
  std::string path = text;
  if (text.front() != '/')
    path = base_directory + (base_directory.ends_with('/') ? "" : "/") + text;
  REEL_RETURN_IF_ERROR(CheckBytes(path, PATH_MAX - 1, IsControl));
  return path;
}

}  // namespace reel
