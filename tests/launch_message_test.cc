#include "daemon/launcher/launch_message.h"

#include <catch2/catch.hpp>
#include <cerrno>
#include <cstring>
#include <set>
#include <string>

#include "daemon/launcher/launch_table.h"

namespace reel {
namespace {

std::string BytesOf(const auto& value) {
  return {reinterpret_cast<const char*>(&value), sizeof(value)};
}

TEST_CASE("a request is one of the right size, stamp, verb and number of descriptors") {
  LaunchRequest start;
  start.verb = LaunchVerb::kStart;
  start.ticket = 7;
  start.argument = 1;
  const std::string good = BytesOf(start);
  REQUIRE(ParseLaunchRequest(good, 3));
  CHECK(ParseLaunchRequest(good, 3)->ticket == 7);
  CHECK_FALSE(ParseLaunchRequest(good, 2));
  CHECK_FALSE(ParseLaunchRequest(good + "x", 3));
  CHECK_FALSE(ParseLaunchRequest(good.substr(1), 3));
  const auto is_refused = [&](auto change) {
    LaunchRequest request = start;
    change(request);
    return !ParseLaunchRequest(BytesOf(request), 3);
  };
  CHECK(is_refused([](LaunchRequest& request) { request.magic = 0; }));
  CHECK(is_refused([](LaunchRequest& request) { ++request.version; }));
  CHECK(is_refused([](LaunchRequest& request) { request.ticket = 0; }));
  CHECK(is_refused([](LaunchRequest& request) { request.ticket = uint64_t{1} << 63; }));
  CHECK(is_refused([](LaunchRequest& request) { request.argument = 4; }));
  CHECK_FALSE(is_refused(
      [](LaunchRequest& request) { request.argument = kLaunchGoesOn | kLaunchCancels; }));
  CHECK(is_refused([](LaunchRequest& request) { request.verb = static_cast<LaunchVerb>(0); }));
  CHECK(is_refused([](LaunchRequest& request) { request.verb = static_cast<LaunchVerb>(6); }));
}

TEST_CASE("reeld may send four signals and no other") {
  for (uint32_t number = 0; number < 16; ++number) {
    LaunchRequest signal;
    signal.verb = LaunchVerb::kSignal;
    signal.argument = number;
    const bool is_known = number >= 1 && number <= static_cast<uint32_t>(LaunchSignal::kLetGo);
    CHECK(ParseLaunchRequest(BytesOf(signal), 0).has_value() == is_known);
  }
}

TEST_CASE("each reason why a job is not started has words of its own, with errno's") {
  std::set<std::string> texts;
  for (uint32_t why = 0; why <= static_cast<uint32_t>(kLastLaunchRefusal); ++why) {
    texts.insert(LaunchRefusalText(static_cast<LaunchRefusal>(why), 0));
  }
  CHECK(texts.size() == static_cast<size_t>(kLastLaunchRefusal) + 1);
  const std::string full = LaunchRefusalText(LaunchRefusal::kTable, ENOSPC);
  CHECK(full == "reel-launcher cannot keep its table of jobs: No space left on device");
  CHECK(LaunchRefusalText(LaunchRefusal::kJobFile, 0)
            .starts_with("the job did not come as a sealed file in memory; submit it with"));
  CHECK(LaunchRefusalText(LaunchRefusal::kNotInTime, 0)
            .find("did not get as far as reel-supervisor within 15 s") != std::string::npos);
}

TEST_CASE(
    "a record of the launcher's table comes back, and one that is cut or another's does not") {
  const LaunchRecord record{77, 1000, "ada", "the job"};
  const std::string bytes = LaunchRecordToBytes(record);
  const auto again = LaunchRecordFromBytes(bytes, 77);
  REQUIRE(again);
  CHECK(again->uid == 1000);
  CHECK(again->user == "ada");
  CHECK(again->text == "the job");
  CHECK_FALSE(LaunchRecordFromBytes(bytes, 78));
  for (size_t size = 0; size < bytes.size(); ++size) {
    CHECK_FALSE(LaunchRecordFromBytes(std::string_view(bytes).substr(0, size), 77));
  }
  CHECK_FALSE(LaunchRecordFromBytes(bytes + "x", 77));
}

}  // namespace
}  // namespace reel
