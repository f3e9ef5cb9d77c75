#include "cache/digest.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <charconv>

namespace reel {
namespace {

constexpr size_t kHalfDigits = 16;

bool ParseHalf(std::string_view digits, uint64_t* half) {
  if (digits.find_first_not_of("0123456789abcdef") != std::string_view::npos) return false;
  const char* const end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, *half, 16);
  return error == std::errc() && stopped == end;
}

}  // namespace

std::string Digest::Hex() const { return fmt::format("{:016x}{:016x}", high, low); }

std::optional<Digest> Digest::FromHex(std::string_view text) {
  Digest digest;
  const bool is_digest = text.size() == 2 * kHalfDigits &&
                         ParseHalf(text.substr(0, kHalfDigits), &digest.high) &&
                         ParseHalf(text.substr(kHalfDigits), &digest.low);
  return is_digest ? std::optional(digest) : std::nullopt;
}

Digest DigestOfBytes(std::span<const std::byte> bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {hash.high64, hash.low64};
}

Digest DigestOfText(std::string_view text) { return DigestOfBytes(std::as_bytes(std::span(text))); }

DigestBuilder& DigestBuilder::Add(std::string_view text) {
  all_ += fmt::format("{}:", text.size());
  all_ += text;
  return *this;
}

}  // namespace reel
