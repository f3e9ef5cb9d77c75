#include "client/verify_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "client/display_text.h"

namespace reel {
namespace {

constexpr int64_t kMostShownFrames = 10;

using OrdersByFrame = std::map<int64_t, std::vector<std::string>>;

OrdersByFrame Group(const Verified& verified) {
  OrdersByFrame orders;
  for (const Difference& difference : verified.differences) {
    orders[difference.frame].push_back(difference.order);
  }
  return orders;
}

std::string OrderWords(const std::string& order) {
  if (order == "reverse") return "in reverse order";
  if (order == "shuffled") return "in a shuffled order";
  if (order == "repeat") return "in the same order once more";
  if (order == "first") return "as the first frame of a process";
  if (order == "manifest") return "in the manifest";
  return Printable(order);
}

bool Has(const Verified& verified, std::string_view order) {
  return std::any_of(verified.differences.begin(), verified.differences.end(),
                     [&](const Difference& difference) { return difference.order == order; });
}

// The narrowest cause that explains every order: what differs in the same order once more depends on no
// order, and then the other orders say nothing.
std::string Hint(const Verified& verified) {
  if (verified.differing_frames == 0) return "";
  if (Has(verified, "repeat")) {
    return "Drawn twice in the same order it differs too: usually a clock, or random numbers "
           "without a "
           "seed; also addresses in memory, process numbers, or files that something else changes.";
  }
  if (Has(verified, "reverse") || Has(verified, "shuffled")) {
    return "The same order gives the same pictures: usually state that is kept from frame to frame "
           "(a "
           "counter, a position that is moved on, random numbers that go on instead of being "
           "seeded "
           "for each frame). `reel render --producers 1` repeats such a film only if it is drawn "
           "straight from its first frame: not with --range, --resume, or after a crash.";
  }
  if (Has(verified, "first")) {
    return "Only the first frame that a process draws differs: usually something that is set up "
           "while "
           "drawing (a font, a cache, a default) and not before. In a film it flickers wherever a "
           "process begins, with `--producers 1` at the first frame.";
  }
  return "All orders agree, but the earlier film had other pictures: the code, its data or its "
         "parameters "
         "changed, or that film had another size, rate or format (--output, --codec, --pix-fmt).";
}

}  // namespace

std::string VerifiedText(const Verified& verified) {
  std::string text =
      fmt::format("{} of {} frames drawn {} times in {} processes: ", verified.frames,
                  verified.film_frames, verified.orders, verified.processes);
  if (verified.differing_frames == 0) return text + "all equal";
  text += fmt::format("{} differ (--seed {})", verified.differing_frames, verified.seed);
  int64_t shown = 0;
  for (const auto& [frame, orders] : Group(verified)) {
    if (shown++ == kMostShownFrames) break;
    std::vector<std::string> words;
    std::transform(orders.begin(), orders.end(), std::back_inserter(words), OrderWords);
    text += fmt::format("\n  frame {} differs {}", frame, fmt::join(words, ", "));
  }
  if (verified.differing_frames > kMostShownFrames) {
    text += fmt::format("\n  and {} more", verified.differing_frames - kMostShownFrames);
  }
  return text + "\n" + Hint(verified);
}

std::string VerifiedJson(const Verified& verified) {
  using Json = nlohmann::ordered_json;
  Json differences = Json::array();
  for (const auto& [frame, orders] : Group(verified)) {
    differences.push_back({{"frame", frame}, {"orders", orders}});
  }
  const Json json = {{"equal", verified.differing_frames == 0},
                     {"frames", verified.frames},
                     {"film_frames", verified.film_frames},
                     {"orders", verified.orders},
                     {"processes", verified.processes},
                     {"draws", verified.draws},
                     {"seed", verified.seed},
                     {"differing_frames", verified.differing_frames},
                     {"differences", differences},
                     {"hint", Hint(verified)}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace reel
