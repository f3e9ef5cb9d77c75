// Digest: 128 bits that stand for a content (XXH3). Equal contents have equal digests; that two others
// meet by accident is not to be expected, that somebody makes them meet is: no use against forgery.
//
//     DigestBuilder all;
//     all.Add("size").Add("640x480");
//     const Digest digest = all.Finish();
//
// Values; pure.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace reel {

struct Digest {
  uint64_t high = 0;
  uint64_t low = 0;

  // 32 digits of lower case.
  std::string Hex() const;
  // Nothing when `text` is no such digits.
  static std::optional<Digest> FromHex(std::string_view text);

  friend auto operator<=>(const Digest&, const Digest&) = default;
};

Digest DigestOfBytes(std::span<const std::byte> bytes);
Digest DigestOfText(std::string_view text);

// Of a list of texts: each counts with its length, so that no two lists are one.
class DigestBuilder {
 public:
  DigestBuilder& Add(std::string_view text);
  Digest Finish() const { return DigestOfText(all_); }

 private:
  std::string all_;
};

}  // namespace reel
