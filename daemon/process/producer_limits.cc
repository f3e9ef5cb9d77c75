#include "daemon/process/producer_limits.h"

namespace reel {
namespace {

constexpr int64_t kSpareTasks = 512;
constexpr int64_t kThreadsPerCore = 2;

}  // namespace

std::vector<SpawnRequest::Limit> ProducerLimits(const ProducerLimitsRequest& request) {
  std::vector<SpawnRequest::Limit> limits = {
      {RLIMIT_CORE, 0},
      {RLIMIT_FSIZE, static_cast<rlim_t>(kMaxFileBytes)},
  };
  if (request.memory_bytes) {
    limits.push_back({RLIMIT_DATA, static_cast<rlim_t>(*request.memory_bytes)});
  }
  if (request.user_tasks) {
    const int64_t allowance = kSpareTasks + kThreadsPerCore * request.cores * request.producers;
    limits.push_back({RLIMIT_NPROC, static_cast<rlim_t>(*request.user_tasks + allowance)});
  }
  return limits;
}

}  // namespace reel
