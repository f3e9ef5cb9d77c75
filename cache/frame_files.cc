#include "cache/frame_files.h"

#include <fmt/format.h>

namespace reel {
namespace {

constexpr size_t kDigits = 32;
constexpr int kByteBits = 8;
constexpr int kTopByte = 64 - kByteBits;

}  // namespace

std::string FolderPath(const std::string& frames, int folder) {
  return fmt::format("{}/{:02x}", frames, folder);
}

std::string EntryFolder(const std::string& frames, const FrameKey& key) {
  return FolderPath(frames, static_cast<int>(key.frame.high >> kTopByte));
}

std::string EntryName(const FrameKey& key) { return key.film.Hex() + "-" + key.frame.Hex(); }

std::optional<FrameKey> ParseEntryName(std::string_view name) {
  if (name.size() != 2 * kDigits + 1 || name[kDigits] != '-') return std::nullopt;
  const std::optional<Digest> film = Digest::FromHex(name.substr(0, kDigits));
  const std::optional<Digest> frame = Digest::FromHex(name.substr(kDigits + 1));
  if (!film || !frame) return std::nullopt;
  return FrameKey{*film, *frame};
}

}  // namespace reel
