#include "daemon/supervisor/job_failure.h"

#include <fmt/format.h>

#include "daemon/process/crash_stack.h"
#include "daemon/process/stack_symbols.h"
#include "daemon/supervisor/reproduce_command.h"

namespace reel {

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
    // What is wrong with a clip is told with its place in the job file, which is the scene.
    if (!failed.message.starts_with(job.scene)) {
      failed.message = job.scene + ": " + failed.message;
    }
    return failed;
  }
  failed.cause.reproduce = ReproduceCommand(job, failed.cause.frame);
  failed.message =
      fmt::format("frame {} of {}: {}", failed.cause.frame, renderer_name, failed.message);
  return failed;
}

}  // namespace reel
