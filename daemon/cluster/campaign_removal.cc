#include "daemon/cluster/campaign_removal.h"

#include <fmt/format.h>

#include <optional>

#include "daemon/cluster/campaign_directory.h"
#include "daemon/cluster/cluster_engines.h"
#include "daemon/cluster/task_removal.h"
#include "daemon/supervisor/work_directory.h"

namespace reel {

Status RemoveCampaign(const JobSpec& job, Campaign::Keep keep) {
  const auto note = ReadCampaignNote(WorkDirectoryFor(job.output.path));
  if (!note) return Status::Ok();
  PollLoop loop;
  const auto engine = MakeClusterEngine(loop, job.cluster, CampaignName(note->id), "");
  TaskRemoval removal(*engine, Clock::now());
  std::optional<Status> removed;
  loop.Every(std::chrono::milliseconds(50), [&] {
    removed = removal.Look(Clock::now());
    if (removed) loop.Stop();
  });
  loop.Run();
  if (keep == Campaign::Keep::kNothing) {
    // Whatever stands there is replaced by nothing.
    (void)WorkDirectory::Open(job.output.path, {}, {.resume = false, .replace = true});
  }
  return *removed;
}

std::string NotConfirmed(const Status& status) {
  return fmt::format(
      "the film's tasks may still be in the queue ({}); they end by themselves when their turn "
      "comes",
      status.message());
}

}  // namespace reel
