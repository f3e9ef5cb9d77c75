#include "daemon/supervisor/check_verdict.h"

#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

namespace reel {
namespace {

using Found = std::vector<std::pair<int64_t, std::string>>;

// Frames 0 to 2; the shuffled order in two processes.
const CheckPlan kPlan = {{0, 1, 2},
                         {{CheckOrder::kStraight, {0, 1, 2, 0}},
                          {CheckOrder::kReverse, {2, 1, 0, 2}},
                          {CheckOrder::kShuffled, {1, 0, 1}},
                          {CheckOrder::kShuffled, {2, 2}},
                          {CheckOrder::kRepeat, {0, 1, 2, 0}}}};

using Hashes = std::vector<std::vector<uint64_t>>;
const Hashes kPure = {{10, 11, 12, 10}, {12, 11, 10, 12}, {11, 10, 11}, {12, 12}, {10, 11, 12, 10}};

Found Find(const Hashes& hashes, const FrameHashes& manifest = {}) {
  Found found;
  for (const Difference& difference : FindDifferences(kPlan, hashes, manifest)) {
    found.emplace_back(difference.frame, difference.order);
  }
  return found;
}

struct VerdictCase {
  std::string what;
  Hashes hashes;
  Found found;
};

TEST_CASE("differences name the frame and the order in which it was drawn") {
  const VerdictCase test = GENERATE(values<VerdictCase>({
      {"pure", kPure, {}},
      {"one frame in reverse",
       {{10, 11, 12, 10}, {12, 99, 10, 12}, {11, 10, 11}, {12, 12}, {10, 11, 12, 10}},
       {{1, "reverse"}}},
      {"one frame in a shuffled process",
       {{10, 11, 12, 10}, {12, 11, 10, 12}, {11, 99, 11}, {12, 12}, {10, 11, 12, 10}},
       {{0, "shuffled"}}},
      {"the other shuffled process",
       {{10, 11, 12, 10}, {12, 11, 10, 12}, {11, 10, 11}, {99, 99}, {10, 11, 12, 10}},
       {{2, "shuffled"}}},
      {"the straight run is the odd one",
       {{10, 99, 12, 10}, {12, 11, 10, 12}, {11, 10, 11}, {12, 12}, {10, 11, 12, 10}},
       {{1, "repeat"}, {1, "reverse"}, {1, "shuffled"}}},
      {"first frames only, each once and not blamed on the order",
       {{99, 11, 12, 10}, {99, 11, 10, 12}, {99, 10, 11}, {99, 12}, {99, 11, 12, 10}},
       {{0, "first"}, {1, "first"}, {2, "first"}}},
      {"a counter",
       {{1, 2, 3, 4}, {1, 2, 3, 4}, {1, 2, 3}, {1, 2}, {1, 2, 3, 4}},
       {{0, "first"},
        {0, "reverse"},
        {0, "shuffled"},
        {1, "first"},
        {1, "shuffled"},
        {2, "first"},
        {2, "reverse"},
        {2, "shuffled"}}},
  }));
  CAPTURE(test.what);
  CHECK(Find(test.hashes) == test.found);
}

TEST_CASE("a manifest is compared with the straight run") {
  CHECK(Find(kPure, {{0, 10}, {1, 11}, {2, 12}}).empty());
  CHECK(Find(kPure, {{0, 10}, {1, 11}, {2, 99}, {3, 99}}) == Found{{2, "manifest"}});
}

TEST_CASE("a manifest is read as the writer wrote it") {
  const Result<FrameHashes> hashes = ParseManifest("100 2d06800538d394c2\n101 00000000000000ff\n");
  REQUIRE(hashes.ok());
  CHECK(hashes.value() == FrameHashes{{100, 0x2d06800538d394c2}, {101, 0xff}});
  CHECK(ParseManifest("7 ffffffffffffffff").value() == FrameHashes{{7, UINT64_MAX}});
}

TEST_CASE("a manifest that is none is refused with the line") {
  const auto [text, message] = GENERATE(table<std::string, std::string>({
      {"", "it has no frames"},
      {"0 2d06800538d394c2\nx",
       "line 2: 'x' is not a frame's number and the 16 digits of its hash"},
      {"\n", "line 1: "},
      {"0", "line 1: "},
      {"0 2d06800538d394c", "line 1: "},
      {"0 2d06800538d394c2f", "line 1: "},
      {"-1 2d06800538d394c2", "line 1: "},
      {"0 2d06800538d394cg", "line 1: "},
      {"0  2d06800538d394c2", "line 1: "},
      {"99999999999999999999 2d06800538d394c2", "line 1: "},
  }));
  CAPTURE(text);
  const Status status = ParseManifest(text).status();
  CHECK(status.code() == StatusCode::kInvalidInput);
  CHECK_THAT(status.message(), Catch::StartsWith(message));
}

}  // namespace
}  // namespace reel
