#include "daemon/supervisor/check_verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>
#include <system_error>
#include <tuple>

#include "base/field_text.h"

namespace reel {
namespace {

const char* OrderName(CheckOrder order) {
  switch (order) {
    case CheckOrder::kStraight: return "straight";
    case CheckOrder::kReverse: return "reverse";
    case CheckOrder::kShuffled: return "shuffled";
    case CheckOrder::kRepeat: return "repeat";
  }
  return "";
}

// Of the frame that was drawn twice the later one counts.
FrameHashes LaterHashes(const CheckPart& part, const std::vector<uint64_t>& hashes) {
  FrameHashes by_frame;
  for (size_t i = 0; i < part.frames.size(); ++i) by_frame[part.frames[i]] = hashes[i];
  return by_frame;
}

void Compare(const FrameHashes& straight, const FrameHashes& others, const std::string& order,
             std::vector<Difference>* differences) {
  for (const auto& [frame, hash] : straight) {
    const auto other = others.find(frame);
    if (other != others.end() && other->second != hash) differences->push_back({frame, order});
  }
}

template <typename T>
bool ParseAll(std::string_view text, int base, T* number) {
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, *number, base);
  return error == std::errc() && stopped == end;
}

}  // namespace

std::vector<Difference> FindDifferences(const CheckPlan& plan,
                                        const std::vector<std::vector<uint64_t>>& hashes,
                                        const FrameHashes& manifest) {
  std::vector<Difference> differences;
  FrameHashes straight;
  for (size_t i = 0; i < plan.parts.size(); ++i) {
    const CheckPart& part = plan.parts[i];
    if (hashes[i].front() != hashes[i].back())
      differences.push_back({part.frames.front(), "first"});
    if (part.order == CheckOrder::kStraight) straight.merge(LaterHashes(part, hashes[i]));
  }
  for (size_t i = 0; i < plan.parts.size(); ++i) {
    if (plan.parts[i].order == CheckOrder::kStraight) continue;
    Compare(straight, LaterHashes(plan.parts[i], hashes[i]), OrderName(plan.parts[i].order),
            &differences);
  }
  Compare(straight, manifest, "manifest", &differences);
  const auto key = [](const Difference& difference) {
    return std::tie(difference.frame, difference.order);
  };
  std::sort(differences.begin(), differences.end(),
            [&](const Difference& a, const Difference& b) { return key(a) < key(b); });
  differences.erase(
      std::unique(differences.begin(), differences.end(),
                  [&](const Difference& a, const Difference& b) { return key(a) == key(b); }),
      differences.end());
  return differences;
}

Result<FrameHashes> ParseManifest(const std::string& text) {
  constexpr size_t kHashDigits = 16;
  FrameHashes hashes;
  size_t line_number = 0;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line(text.data() + begin, end - begin);
    begin = end + 1;
    ++line_number;
    const size_t space = std::min(line.find(' '), line.size());
    const std::string_view hash = line.substr(std::min(space + 1, line.size()));
    int64_t frame = -1;
    uint64_t value = 0;
    if (!ParseAll(line.substr(0, space), 10, &frame) || frame < 0 || hash.size() != kHashDigits ||
        !ParseAll(hash, 16, &value)) {
      return InvalidInput(fmt::format(
          "line {}: {} is not a frame's number and the 16 digits of its hash, as `reel render "
          "--manifest` writes them",
          line_number, Quoted(line)));
    }
    hashes[frame] = value;
  }
  if (hashes.empty()) return InvalidInput("it has no frames");
  return hashes;
}

}  // namespace reel
