#include "daemon/cluster/cluster_render.h"

#include <fmt/format.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <utility>
#include <vector>

#include "daemon/cluster/campaign.h"
#include "daemon/cluster/campaign_directory.h"
#include "daemon/cluster/campaign_removal.h"
#include "daemon/cluster/cluster_engines.h"
#include "daemon/supervisor/order_stream.h"

namespace reel {
namespace {

// 0: none has come.
int TakeSignal(const unique_fd& signals) {
  signalfd_siginfo info{};
  if (read(signals.get(), &info, sizeof(info)) != sizeof(info)) return 0;
  return static_cast<int>(info.ssi_signo);
}

Result<CheckedJob> Load(const JobSpec& job, const EventStream& events, const unique_fd& signals,
                        int& stopped_by) {
  const Status possible = CheckPossibleOnCluster(job);
  if (!possible.ok()) {
    events.Emit(JobFailed{possible.code(), possible.message()});
    return possible;
  }
  // The tasks are for the cluster, and this is for here.
  JobSpec here = job;
  here.cluster = {};
  JobCheck check(here, events);
  check.loop().Watch(signals.get(), [&] {
    stopped_by = TakeSignal(signals);
    if (stopped_by != 0) check.Stop(stopped_by == SIGINT ? "cancelled" : "stopped");
  });
  return check.Load();
}

// There is no ring here whose newest frame could be shown.
void TakeOrder(const SupervisorOrder& order, const EventStream& events) {
  if (!order.preview) return;
  PreviewPiece piece;
  piece.number = order.preview->number;
  piece.is_last = true;
  piece.failure = "the film is made on a cluster, whose nodes show no pictures of it";
  events.Emit(piece);
}

// Says what becomes of an earlier campaign for the film whose new coordinator ends before it could take it up.
void EndEarlierCampaign(const JobSpec& job, int signal_number, const EventStream& events) {
  if (!job.resume || signal_number == SIGHUP) return;
  const auto keep =
      signal_number == SIGINT ? Campaign::Keep::kNothing : Campaign::Keep::kFinishedSegments;
  const Status removed = RemoveCampaign(job, keep);
  if (!removed.ok()) events.Emit(Warning{NotConfirmed(removed)});
}

}  // namespace

Status CancelOnCluster(const JobSpec& job, const EventStream& events) {
  Status end = RemoveCampaign(job, Campaign::Keep::kNothing);
  end = end.ok() ? Status(StatusCode::kCancelled, "cancelled") : Unavailable(NotConfirmed(end));
  events.Emit(JobFailed{end.code(), end.message()});
  return end;
}

JobSpec WithChosenSegments(JobSpec job) {
  const bool is_open = job.segment.kind == SegmentChoice::Kind::kAuto;
  if (!job.resume || !is_open || job.output.path.empty()) return job;
  if (const auto note = ReadCampaignNote(WorkDirectoryFor(job.output.path))) {
    job.segment = note->segment;
  }
  return job;
}

Status CheckPossibleOnCluster(const JobSpec& job) {
  if (!job.trace.empty()) {
    return InvalidInput(
        "trace: it tells of the processes of one machine; leave it out, or render with --on here");
  }
  return CheckCluster(job.cluster);
}

std::optional<std::string> FieldsWithoutCluster(const ClusterSpec& cluster) {
  if (cluster.engine) return std::nullopt;
  std::vector<std::string> given;
  if (!cluster.partition.empty()) given.emplace_back("partition");
  if (!cluster.account.empty()) given.emplace_back("account");
  if (cluster.task_seconds) given.emplace_back("task_time");
  if (cluster.task_memory_bytes) given.emplace_back("task_memory");
  if (cluster.task_cores) given.emplace_back("task_cores");
  if (!cluster.slurm_args.empty()) given.emplace_back("slurm_args");
  if (given.empty()) return std::nullopt;
  return fmt::format(
      "{}: not used, the film is made on this machine; --on slurm has a cluster make it",
      fmt::join(given, ", "));
}

ClusterOutcome RenderOnCluster(JobSpec job, const EventStream& events, const unique_fd& signals,
                               unique_fd orders) {
  int stopped_by = 0;
  Result<CheckedJob> checked = Load(job, events, signals, stopped_by);
  if (!checked.ok()) {
    if (stopped_by != 0) EndEarlierCampaign(job, stopped_by, events);
    return {checked.status(), std::nullopt};
  }
  Campaign campaign(std::move(job), std::move(checked).value(), events);
  campaign.loop().Watch(signals.get(), [&] {
    using Keep = Campaign::Keep;
    switch (TakeSignal(signals)) {
      case SIGINT: campaign.Stop(Keep::kNothing, "cancelled"); break;
      case SIGTERM: campaign.Stop(Keep::kFinishedSegments, "stopped"); break;
      case SIGHUP: campaign.LetGo(); break;
      default: break;
    }
  });
  std::optional<OrderStream> stream;
  if (orders.valid()) {
    stream.emplace(campaign.loop(), std::move(orders),
                   [&](const SupervisorOrder& order) { TakeOrder(order, events); });
  }
  const Status status = campaign.Render();
  return {status, campaign.end_hook()};
}

}  // namespace reel
