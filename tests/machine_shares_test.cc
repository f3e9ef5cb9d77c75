#include "daemon/reeld/machine_shares.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <optional>
#include <vector>

namespace reel {
namespace {

constexpr std::optional<double> kAll = std::nullopt;

std::vector<double> CoresOf(const std::vector<MachineShare>& shares) {
  std::vector<double> cores;
  for (const MachineShare& share : shares) cores.push_back(share.cores);
  return cores;
}

TEST_CASE("the machine is divided by priority, and what one does not claim goes to the others") {
  struct Row {
    const char* what;
    double cores;
    std::vector<Claimant> claimants;
    std::vector<double> expected;
  };
  const std::vector<Row> rows = {
      {"nobody", 4, {}, {}},
      {"a job alone has the machine", 4, {{10, kAll}}, {4}},
      {"alone, and modest: it may grow", 4, {{10, 0.5}}, {4}},
      {"equals", 2, {{10, kAll}, {10, kAll}}, {1, 1}},
      {"2:1", 2, {{20, kAll}, {10, kAll}}, {1.33, 0.67}},
      {"2:1, in the other order", 2, {{10, kAll}, {20, kAll}}, {0.67, 1.33}},
      {"2:1 of a quota", 1.5, {{20, kAll}, {10, kAll}}, {1, 0.5}},
      {"alone with a quota", 0.5, {{10, kAll}}, {0.5}},
      {"3:1 on many", 64, {{30, kAll}, {10, kAll}}, {48, 16}},
      {"one claims less than its part", 2, {{20, 0.5}, {10, kAll}}, {0.5, 1.5}},
      {"one claims more than its part", 2, {{10, 1.5}, {10, kAll}}, {1, 1}},
      {"what two leave goes to two by priority",
       8,
       {{10, 1.0}, {10, 0.5}, {10, kAll}, {20, kAll}},
       {1, 0.5, 2.17, 4.33}},
      {"what one leaves fills another", 4, {{10, 0.25}, {10, 1.5}, {10, kAll}}, {0.25, 1.5, 2.25}},
      {"nobody wants the rest: it is spread by priority", 4, {{20, 0.5}, {10, 0.5}}, {2.5, 1.5}},
      {"the least", 2, {{100, kAll}, {1, kAll}}, {1.9, 0.1}},
      {"the least of several", 1, {{100, kAll}, {1, kAll}, {1, kAll}}, {0.8, 0.1, 0.1}},
      {"more jobs than the least allows", 1, std::vector<Claimant>(20),
       std::vector<double>(20, 0.05)},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    CHECK(CoresOf(DivideMachine(row.cores, row.claimants)) == row.expected);
  }
}

TEST_CASE("so many producers may be busy as the share has cores, rounded up, and one more") {
  struct Row {
    double cores;
    double other_priority;
    double share;
    int64_t busy_producers;
  };
  const std::vector<Row> rows = {
      {1, 10, 0.5, 1},    {2, 10, 1, 2}, {2, 20, 0.67, 2}, {1.5, 10, 0.75, 2},
      {0.5, 10, 0.25, 1}, {4, 10, 2, 3}, {4, 30, 1, 2},    {64, 20, 21.33, 23},
  };
  for (const Row& row : rows) {
    INFO(row.cores << " cores, 10:" << row.other_priority);
    const auto shares =
        DivideMachine(row.cores, std::vector<Claimant>{{10, kAll}, {row.other_priority, kAll}});
    CHECK(shares[0].cores == row.share);
    CHECK(shares[0].busy_producers == row.busy_producers);
  }
  CHECK(DivideMachine(2, std::vector<Claimant>{{10, kAll}})[0] == MachineShare{2, 2, 0});
}

// Of all the processor time that the busy producers of both take, if all share one processor.
double RatioByWeight(const MachineShare& a, const MachineShare& b) {
  const double steps = static_cast<double>(b.nice - a.nice);
  return static_cast<double>(a.busy_producers) / static_cast<double>(b.busy_producers) *
         std::pow(1.25, steps);
}

TEST_CASE("busy producers and niceness together make the ratio of the priorities") {
  for (const double cores : {1, 2, 3, 4, 6, 8, 16, 64}) {
    for (const double priority : {10, 12, 15, 20, 30, 50, 100}) {
      INFO(cores << " cores, " << priority << ":10");
      const auto shares = DivideMachine(cores, std::vector<Claimant>{{priority, kAll}, {10, kAll}});
      const double wanted = shares[0].cores / shares[1].cores;
      CHECK(RatioByWeight(shares[0], shares[1]) == Approx(wanted).epsilon(0.125));
    }
  }
}

TEST_CASE("the job that gets most for each producer is as nice as the daemon, others are nicer") {
  struct Row {
    const char* what;
    std::vector<Claimant> claimants;
    std::vector<int64_t> expected;
  };
  const std::vector<Row> rows = {
      {"alone", {{1, kAll}}, {0}},
      {"equals", {{10, kAll}, {10, kAll}}, {0, 0}},
      {"2:1", {{20, kAll}, {10, kAll}}, {0, 3}},
      {"one that gets what it claims takes nothing away", {{1, 0.1}, {100, kAll}}, {0, 0}},
      {"only those that compete are compared", {{10, 0.25}, {10, kAll}, {20, kAll}}, {0, 3, 0}},
      {"as nice as can be", {{100, kAll}, {1, kAll, 15}}, {2, 15}},
      // It cannot be lowered: the other is raised instead.
      {"equals, one of them raised before", {{10, kAll, 3}, {10, kAll}}, {3, 3}},
      {"a newcomer of lower priority", {{10, kAll, 3}, {5, kAll}}, {3, 6}},
      {"a newcomer of higher priority", {{10, kAll, 3}, {20, kAll}}, {3, 0}},
      {"alone, raised before", {{10, kAll, 7}}, {7}},
      {"never above 19", {{20, kAll, 18}, {10, kAll}}, {18, 19}},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    std::vector<int64_t> nice;
    for (const MachineShare& share : DivideMachine(2, row.claimants)) nice.push_back(share.nice);
    CHECK(nice == row.expected);
  }
}

}  // namespace
}  // namespace reel
