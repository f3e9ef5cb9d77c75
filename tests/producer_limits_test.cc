#include "daemon/process/producer_limits.h"

#include <catch2/catch.hpp>
#include <map>

namespace reel {
namespace {

std::map<int, rlim_t> Limits(const ProducerLimitsRequest& request) {
  std::map<int, rlim_t> limits;
  for (const SpawnRequest::Limit& limit : ProducerLimits(request)) {
    limits[limit.resource] = limit.value;
  }
  return limits;
}

TEST_CASE("every producer writes no core and no file above 64 GiB") {
  CHECK(Limits({}) == std::map<int, rlim_t>{{RLIMIT_CORE, 0}, {RLIMIT_FSIZE, 64ULL << 30}});
}

TEST_CASE("a limit on memory is one on private writable memory and not on addresses") {
  ProducerLimitsRequest request;
  request.memory_bytes = 3 << 20;
  CHECK(Limits(request).at(RLIMIT_DATA) == 3 << 20);
  CHECK(Limits(request).count(RLIMIT_AS) == 0);
}

TEST_CASE(
    "the limit on tasks stands above those that there are and grows with cores and producers") {
  struct Case {
    int64_t tasks, cores, producers;
    rlim_t limit;
  };
  const Case given = GENERATE(
      values<Case>({{0, 1, 1, 514}, {1000, 1, 1, 1514}, {1000, 2, 2, 1520}, {300, 64, 64, 9004}}));
  ProducerLimitsRequest request;
  request.user_tasks = given.tasks;
  request.cores = given.cores;
  request.producers = given.producers;
  CHECK(Limits(request).at(RLIMIT_NPROC) == given.limit);
}

}  // namespace
}  // namespace reel
