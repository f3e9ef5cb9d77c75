#include "daemon/process/usable_cores.h"

#include <sched.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "daemon/process/processor_quota.h"
#include "temporary_directory.h"

namespace reel {
namespace {

constexpr std::optional<double> kNone = std::nullopt;

TEST_CASE("a cpu.max is a quota by a period, and anything else is no limit") {
  struct Case {
    const char* text;
    std::optional<double> quota;
  };
  const Case cases[] = {
      {"150000 100000\n", 1.5},
      {"100000 100000\n", 1.0},
      {"5000 100000\n", 0.05},
      {"400000 50000", 8.0},
      {"max 100000\n", kNone},
      {"max\n", kNone},
      {"", kNone},
      {"\n", kNone},
      {"100000\n", kNone},
      {"100000 0\n", kNone},
      {"0 100000\n", kNone},
      {"-1 100000\n", kNone},
      {"1e5 100000\n", kNone},
      {"1 2 3\n", kNone},
      {"99999999999999999999 100000\n", kNone},
  };
  for (const Case& example : cases) {
    CAPTURE(example.text);
    CHECK(ParseCpuMax(example.text) == example.quota);
  }
}

TEST_CASE("a group is followed upwards to what can be seen of the hierarchy") {
  struct Case {
    const char* text;
    std::vector<std::string> groups;
  };
  const Case cases[] = {
      {"0::/\n", {"/"}},
      {"0::/a/b.scope\n", {"/a/b.scope", "/a", "/"}},
      {"0::/a b\n", {"/a b", "/"}},
      {"12:cpu:/x\n1:name=systemd:/y\n0::/a\n", {"/a", "/"}},
      {"0::/../../other\n", {"/"}},
      {"4:cpu:/x\n", {}},
      {"10::/x\n", {}},
      {"0::\n", {}},
      {"", {}},
  };
  for (const Case& example : cases) {
    CAPTURE(example.text);
    CHECK(GroupsUpwards(example.text) == example.groups);
  }
}

TEST_CASE("the smallest quota of a group and of those above it counts") {
  const TemporaryDirectory mount;
  const std::filesystem::path root = mount.path();
  std::filesystem::create_directories(root / "a/b/c");
  const auto set = [&](const std::string& group, const std::string& text) {
    std::ofstream(root / group / "cpu.max") << text;
  };
  const std::string self = "0::/a/b/c\n";
  CHECK(SmallestQuota(self, root) == kNone);
  set("a/b/c", "max 100000\n");
  CHECK(SmallestQuota(self, root) == kNone);
  set("a/b/c", "300000 100000\n");
  CHECK(SmallestQuota(self, root) == 3.0);
  set("a", "150000 100000\n");
  CHECK(SmallestQuota(self, root) == 1.5);
  set("", "50000 100000\n");  // the root of a namespace is somebody's group too
  CHECK(SmallestQuota(self, root) == 0.5);
  CHECK(SmallestQuota("0::/a/gone\n", root) == 0.5);
  CHECK(SmallestQuota("4:cpu:/a/b/c\n", root) == kNone);
}

TEST_CASE("whole processors are a quota rounded up, processor time is the quota itself") {
  struct Case {
    int64_t in_mask;
    std::optional<double> quota;
    int64_t cores;
    double core_time;
  };
  const Case cases[] = {
      {8, kNone, 8, 8},      {8, 1.5, 2, 1.5},  {8, 2.0, 2, 2}, {8, 0.05, 1, 0.05},
      {2, 16.0, 2, 2},       {0, kNone, 1, 1},  {1, 1.5, 1, 1}, {4, 0.0001, 1, 0.01},
      {8, 4.0 / 3, 2, 1.33}, {8, 2.0001, 2, 2},
  };
  for (const Case& example : cases) {
    CAPTURE(example.in_mask, example.quota.value_or(-1));
    CHECK(CoresWithin(example.in_mask, example.quota) == example.cores);
    CHECK(CoreTimeWithin(example.in_mask, example.quota) == example.core_time);
  }
}

TEST_CASE("a process that is confined to one processor has one") {
  cpu_set_t all, one;
  REQUIRE(sched_getaffinity(0, sizeof(all), &all) == 0);
  CPU_ZERO(&one);
  int first = 0;
  while (!CPU_ISSET(first, &all)) ++first;
  CPU_SET(first, &one);
  REQUIRE(sched_setaffinity(0, sizeof(one), &one) == 0);
  const int64_t cores = UsableCores();
  const double core_time = UsableCoreTime();
  REQUIRE(sched_setaffinity(0, sizeof(all), &all) == 0);
  CHECK(cores == 1);
  CHECK(core_time <= 1);
}

}  // namespace
}  // namespace reel
