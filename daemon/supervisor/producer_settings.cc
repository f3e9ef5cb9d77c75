#include "daemon/supervisor/producer_settings.h"

#include <algorithm>

#include "base/available_memory.h"
#include "daemon/process/producer_limits.h"
#include "daemon/process/user_tasks.h"
#include "daemon/supervisor/job_sandbox.h"
#include "daemon/supervisor/load_order.h"

namespace reel {
namespace {

// A job that finds its number by itself is not known to need more.
constexpr int64_t kMostAdaptiveProducers = 128;

// A single process shall not be able to take the machine down; what is left is for everybody else.
int64_t DefaultProducerMemory() {
  constexpr int64_t kLeast = int64_t{256} << 20;
  return std::max(kLeast, AvailableMemoryBytes() / 4 * 3);
}

std::vector<SpawnRequest::Limit> LimitsOf(const JobSpec& job) {
  return ProducerLimits({job.producer_memory_bytes.value_or(DefaultProducerMemory()),
                         CountUserTasks(), UsableCores(),
                         job.producers.value_or(kMostAdaptiveProducers)});
}

}  // namespace

Result<ForkServer::Settings> MakeForkServerSettings(const JobSpec& job,
                                                    const std::string& plugin_path) {
  ForkServer::Settings settings;
  settings.python = job.script.python;
  settings.directory = job.script.directory;
  settings.order = MakeLoadOrder(job, plugin_path);
  settings.load_timeout = std::max<milliseconds>(job.frame_timeout.value_or(kDefaultScriptTimeout),
                                                 kDefaultScriptTimeout);
  settings.limits = LimitsOf(job);
  REEL_ASSIGN_OR_RETURN(settings.sandbox, MakeProducerSandbox(job));
  return settings;
}

Result<ProducerPool::Settings> MakeProducerSettings(const JobSpec& job,
                                                    const std::string& plugin_path) {
  ProducerPool::Settings settings;
  settings.order = MakeLoadOrder(job, plugin_path);
  settings.frame_timeout = job.frame_timeout.value_or(kDefaultFrameTimeout);
  settings.load_timeout = job.frame_timeout.value_or(kDefaultLoadTimeout);
  settings.on_bad_frame = job.on_bad_frame;
  settings.limits = LimitsOf(job);
  REEL_ASSIGN_OR_RETURN(settings.sandbox, MakeProducerSandbox(job));
  return settings;
}

}  // namespace reel
