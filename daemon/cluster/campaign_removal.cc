#include "daemon/cluster/campaign_removal.h"

#include "daemon/cluster/campaign_directory.h"
#include "daemon/cluster/slurm_engine.h"
#include "daemon/supervisor/work_directory.h"

namespace reel {

void RemoveCampaign(const JobSpec& job, Campaign::Keep keep, const EventStream& events) {
  const auto note = ReadCampaignNote(WorkDirectoryFor(job.output.path));
  if (!note) return;
  PollLoop loop;
  SlurmEngine engine(loop, SlurmFilm{CampaignName(note->id), "", job.cluster});
  Status cancelled;
  const TimePoint deadline = Clock::now() + kRemovalPatience;
  loop.Every(std::chrono::milliseconds(50), [&] {
    if (Clock::now() >= deadline) engine.Abandon();
  });
  engine.Cancel({}, [&](const Status& status) {
    cancelled = status;
    loop.Stop();
  });
  loop.Run();
  if (!cancelled.ok()) {
    events.Emit(Warning{"the film's tasks may still be in the queue (" + cancelled.message() +
                        "); they end by themselves when their turn comes"});
  }
  if (keep == Campaign::Keep::kFinishedSegments) return;
  // Whatever stands there is replaced by nothing.
  (void)WorkDirectory::Open(job.output.path, {}, {.resume = false, .replace = true});
}

}  // namespace reel
