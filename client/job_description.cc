#include "client/job_description.h"

#include "client/private_supervisor.h"

namespace reel {

Result<Described> DescribeJob(const JobSpec& job, const CommandContext& context) {
  REEL_ASSIGN_OR_RETURN(const JobEvent end,
                        RunSupervisor(context.program_directory + "/reel-supervisor",
                                      SupervisorTask::kDescribe, job, [](const JobEvent&) {}));
  if (const auto* failed = std::get_if<JobFailed>(&end)) {
    return Status(failed->code, failed->message);
  }
  const auto* described = std::get_if<Described>(&end);
  if (!described) return Internal("the supervisor rendered a job that it should describe");
  return *described;
}

}  // namespace reel
