#include "daemon/supervisor/producer_settings.h"

#include <fmt/format.h>
#include <sched.h>

#include <algorithm>

#include "daemon/process/producer_limits.h"
#include "daemon/process/crash_stack.h"
#include "daemon/process/stack_symbols.h"
#include "daemon/process/user_tasks.h"
#include "daemon/supervisor/load_order.h"
#include "daemon/supervisor/reproduce_command.h"
#include "shm/available_memory.h"

namespace reel {
namespace {

// A single process shall not be able to take the machine down; what is left is for everybody else.
int64_t DefaultProducerMemory() {
  constexpr int64_t kLeast = int64_t{256} << 20;
  return std::max(kLeast, AvailableMemoryBytes() / 4 * 3);
}

}  // namespace

int64_t UsableCores() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  return sched_getaffinity(0, sizeof(cores), &cores) == 0 ? CPU_COUNT(&cores) : 1;
}

ProducerPool::Settings MakeProducerSettings(const JobSpec& job, const std::string& plugin_path,
                                            int64_t producers) {
  ProducerPool::Settings settings;
  settings.order = MakeLoadOrder(job, plugin_path);
  settings.frame_timeout = job.frame_timeout.value_or(kDefaultFrameTimeout);
  settings.load_timeout = job.frame_timeout.value_or(kDefaultLoadTimeout);
  settings.on_bad_frame = job.on_bad_frame;
  settings.limits = ProducerLimits({job.producer_memory_bytes.value_or(DefaultProducerMemory()),
                                    CountUserTasks(), UsableCores(), producers});
  return settings;
}

JobFailed MakeJobFailure(const JobSpec& job, const std::string& renderer_name,
                         const ProducerFailure& failure) {
  JobFailed failed{failure.status.code(), failure.status.message(), failure.cause};
  // The job has ended, so nobody is kept waiting by addr2line.
  failed.cause.backtrace = SymbolizeStack(failed.cause.last_lines);
  const CrashReading crash = ReadCrash(failed.cause.last_lines);
  failed.cause.last_lines = crash.printed;
  if (const size_t at = crash.cause.find(" at address "); at != std::string::npos) {
    failed.cause.how += crash.cause.substr(at);
  }
  if (failed.cause.frame < 0) {
    failed.message = job.scene + ": " + failed.message;
    return failed;
  }
  failed.cause.reproduce = ReproduceCommand(job, failed.cause.frame);
  failed.message =
      fmt::format("frame {} of {}: {}", failed.cause.frame, renderer_name, failed.message);
  return failed;
}

}  // namespace reel
