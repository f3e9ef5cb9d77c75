#include "client/job_list.h"

namespace reel {

Result<std::vector<JobSummary>> AllJobs(DaemonConnection& connection) {
  std::vector<JobSummary> jobs;
  for (JobPage page{{}, true}; page.more;) {
    const int64_t last = jobs.empty() ? 0 : jobs.back().job;
    REEL_ASSIGN_OR_RETURN(page, connection.Ask<JobPage>(ListJobs{last}));
    jobs.insert(jobs.end(), page.jobs.begin(), page.jobs.end());
  }
  return jobs;
}

}  // namespace reel
