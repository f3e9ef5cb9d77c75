#include "daemon/reeld/job_demand.h"

#include <catch2/catch.hpp>
#include <optional>
#include <vector>

namespace reel {
namespace {

constexpr TimePoint kStart{std::chrono::hours(1)};

// Reports ten times a second, from `at_ms` for `for_ms`.
void ReportFor(JobDemand& demand, int at_ms, int for_ms, double cores_used, bool wants_cores) {
  for (int ms = at_ms; ms < at_ms + for_ms; ms += 100) {
    demand.Report(kStart + milliseconds(ms), cores_used, wants_cores);
  }
}

TEST_CASE("a job claims all until it has not wanted more for a second") {
  JobDemand demand;
  CHECK_FALSE(demand.claim());
  ReportFor(demand, 0, 1000, 0.1, false);
  CHECK_FALSE(demand.claim());
  ReportFor(demand, 1000, 100, 0.1, false);
  CHECK(demand.claim() == 0.5);
  ReportFor(demand, 1100, 100, 0.1, true);
  CHECK_FALSE(demand.claim());
  ReportFor(demand, 1200, 900, 0.1, false);
  CHECK_FALSE(demand.claim());
  ReportFor(demand, 2100, 100, 0.1, false);
  CHECK(demand.claim() == 0.5);
}

TEST_CASE("a job that wants no more claims what it uses and a margin, in quarters") {
  struct Row {
    double used;
    double claim;
  };
  const std::vector<Row> rows = {{0, 0.25}, {-1, 0.25}, {0.1, 0.5}, {0.5, 0.75}, {1, 1.25}, {8, 9}};
  for (const Row& row : rows) {
    INFO(row.used);
    JobDemand demand;
    ReportFor(demand, 0, 1100, row.used, false);
    CHECK(demand.claim() == row.claim);
  }
}

TEST_CASE("a claim does not follow a rate that trembles, but one that changes") {
  JobDemand demand;
  ReportFor(demand, 0, 1100, 0.5, false);
  for (const double used : {0.45, 0.5, 0.4, 0.3, 0.49, 0.26}) {
    INFO(used);
    ReportFor(demand, 1100, 100, used, false);
    CHECK(demand.claim() == 0.75);
  }
  ReportFor(demand, 1200, 100, 0.6, false);  // up, at once
  CHECK(demand.claim() == 1.0);
  ReportFor(demand, 1300, 100, 0.5, false);  // a quarter less is no reason
  CHECK(demand.claim() == 1.0);
  ReportFor(demand, 1400, 100, 0.2, false);
  CHECK(demand.claim() == 0.5);
}

}  // namespace
}  // namespace reel
