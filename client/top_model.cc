#include "client/top_model.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>

#include "client/cluster_tasks.h"
#include "client/command.h"
#include "client/job_table.h"

namespace reel {
namespace {

// The smaller, the higher in the table.
int PlaceOf(const JobSummary& job) {
  if (HasSupervisor(job.standing())) return 0;
  if (job.state == JobState::kPaused) return 1;
  return job.state == JobState::kQueued ? 2 : 3;
}

bool IsBefore(const TopJob& a, const TopJob& b, TopSort sort) {
  const JobSummary& left = a.summary;
  const JobSummary& right = b.summary;
  const auto done = [](const JobSummary& job) {
    if (job.state == JobState::kDone) return 1.0;
    if (!job.progress || job.progress->frame_count <= 0) return 0.0;
    return static_cast<double>(job.progress->frames_done) /
           static_cast<double>(job.progress->frame_count);
  };
  const auto rate = [](const JobSummary& job) {
    const bool draws = HasSupervisor(job.standing()) && job.progress.has_value();
    return draws ? job.progress->frames_per_second : 0;
  };
  switch (sort) {
    case TopSort::kActive: {
      const int place = PlaceOf(left);
      if (place != PlaceOf(right)) return place < PlaceOf(right);
      // The queue starts the highest priority first.
      if (place == 2 && left.priority != right.priority) return left.priority > right.priority;
      if (place == 3)
        return std::tie(left.ended_ms, left.job) > std::tie(right.ended_ms, right.job);
      break;
    }
    case TopSort::kId: break;
    case TopSort::kProgress:
      if (done(left) != done(right)) return done(left) > done(right);
      break;
    case TopSort::kRate:
      if (rate(left) != rate(right)) return rate(left) > rate(right);
      break;
    case TopSort::kLeft:
      if (a.left_s != b.left_s) return a.left_s > b.left_s;  // nothing is less than anything
      break;
    case TopSort::kUser:
      if (left.user != right.user) return left.user < right.user;
      break;
  }
  return left.job < right.job;
}

}  // namespace

std::string_view TopSortName(TopSort sort) {
  switch (sort) {
    case TopSort::kActive: return "activity";
    case TopSort::kId: return "number";
    case TopSort::kProgress: return "progress";
    case TopSort::kRate: return "frames/s";
    case TopSort::kLeft: return "time left";
    case TopSort::kUser: return "user";
  }
  return "";
}

void TopModel::Add(TopSample sample, TimePoint now) {
  std::map<int64_t, Memory> memories;
  has_users_ = false;
  for (const JobSummary& job : sample.jobs) {
    has_users_ = has_users_ || !job.user.empty();
    if (!HasSupervisor(job.standing()) || !job.progress) continue;
    auto known = memories_.extract(job.job);
    Memory& memory = memories[job.job];
    if (!known.empty()) memory = std::move(known.mapped());
    memory.balance.Add(job.progress->waits, now);
    memory.eta.Add(*job.progress, now);
    if (job.state == JobState::kPaused) memory.eta.Pause();
  }
  memories_ = std::move(memories);
  sample_ = std::move(sample);
}

std::vector<TopJob> TopModel::Jobs(TopSort sort, TimePoint now) const {
  std::vector<TopJob> jobs;
  for (const JobSummary& summary : sample_.jobs) {
    TopJob& job = jobs.emplace_back();
    job.summary = summary;
    const auto memory = memories_.find(summary.job);
    if (memory == memories_.end()) continue;
    job.left_s = memory->second.eta.LeftSeconds(now);
    if (!IsOnCluster(summary)) job.waits = memory->second.balance.Shares();
    if (summary.state == JobState::kRunning)
      job.limit = FindSpeedLimit(*summary.progress, job.waits);
  }
  std::sort(jobs.begin(), jobs.end(),
            [sort](const TopJob& a, const TopJob& b) { return IsBefore(a, b, sort); });
  return jobs;
}

std::string TopJson(const TopModel& model, TimePoint now, int64_t now_ms) {
  using Json = nlohmann::ordered_json;
  Json jobs = Json::array();
  for (const TopJob& job : model.Jobs(TopSort::kId, now)) {
    Json object = Json::parse(JobSummaryToJson(job.summary));
    object["left_s"] = job.left_s ? Json(*job.left_s) : Json();
    object["limited_by"] = SpeedLimitName(job.limit);
    object["waits_for_frame_share"] = job.waits.is_known ? Json(job.waits.for_frame) : Json();
    object["waits_for_pipe_share"] = job.waits.is_known ? Json(job.waits.for_pipe) : Json();
    jobs.push_back(std::move(object));
  }
  const MachineLoad& machine = model.machine();
  const Json json = {{"time_ms", now_ms},
                     {"daemon", Json::parse(OverviewJson(model.overview()))},
                     {"machine",
                      {{"load_1m", machine.load_1m},
                       {"processors", machine.processors},
                       {"memory_available_bytes", machine.memory_available_bytes},
                       {"memory_total_bytes", machine.memory_total_bytes}}},
                     {"jobs", std::move(jobs)}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string TopErrorJson(const Status& status, int64_t now_ms) {
  using Json = nlohmann::ordered_json;
  Json json = {{"time_ms", now_ms}};
  json.update(Json::parse(ErrorJson(status)));
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace reel
