#include "daemon/cluster/campaign.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/program_path.h"
#include "daemon/cluster/cluster_engines.h"
#include "daemon/cluster/cluster_progress.h"
#include "daemon/supervisor/job_identity.h"
#include "daemon/supervisor/pass_plan.h"

namespace reel {
namespace {

namespace fs = std::filesystem;

constexpr auto kTick = milliseconds(50);
// Of the directory; and for each attempt that is read anew, so that hundreds of them do not keep a file server busy.
constexpr nanoseconds kScanInterval = milliseconds(200);
constexpr nanoseconds kScanOfAttempt = milliseconds(4);
constexpr auto kProgressInterval = milliseconds(500);
// Between two questions to the cluster: often while something happens, then ever more seldom. Its controller serves
// everybody.
constexpr nanoseconds kFastTurns = milliseconds(400);
constexpr nanoseconds kSlowTurns = std::chrono::seconds(5);
constexpr nanoseconds kTurnOfTask = milliseconds(5);  // more, for each task of the film
constexpr nanoseconds kTurnsWhileAway = std::chrono::seconds(2);

// Of a node with more, a task takes this many: an encoder is fed by few, and more tasks balance better.
constexpr int64_t kUsualCores = 8;

}  // namespace

Campaign::Campaign(JobSpec job, CheckedJob checked, const EventStream& events)
    : job_(std::move(job)), checked_(std::move(checked)), events_(events) {}

Campaign::~Campaign() = default;

Status Campaign::Render() {
  loop_.Every(kTick, [this] { OnTick(); });
  StopUnlessOk(Open());
  if (!outcome_) loop_.Run();
  TellEnd();
  return *outcome_;
}

// --- The film and its directory ---

Status Campaign::Plan() {
  REEL_ASSIGN_OR_RETURN(plan_, PlanJob(JobOfTasks(), checked_.plugin_path, checked_.renderer,
                                       checked_.sound_lengths));
  return Status::Ok();
}

Status Campaign::Open() {
  REEL_RETURN_IF_ERROR(Plan());
  if (job_.resume && plan_->place.IsPublished()) {
    Finished finished;
    finished.output_bytes = plan_->place.PublishedBytes();
    if (fs::exists(WorkDirectoryFor(job_.output.path))) {
      (void)WorkDirectory::Open(job_.output.path, plan_->identity,
                                {.resume = true, .in_progress = true});
    }
    Finish(finished);
    return Status::Ok();
  }
  // Told when the job was checked; each task tells them again.
  warned_.insert(plan_->encode.warnings.begin(), plan_->encode.warnings.end());
  return BeginCampaign();
}

// Its directory has the film's identity, and so its segments; a note that says otherwise is damaged.
bool Campaign::IsOfThisFilm(const CampaignNote& note) const {
  const auto count = static_cast<int64_t>(segments().size());
  return std::all_of(note.tasks.begin(), note.tasks.end(),
                     [&](const SegmentRun& run) { return run.first + run.count <= count; });
}

Status Campaign::BeginCampaign() {
  const auto old = ReadCampaignNote(WorkDirectoryFor(job_.output.path));
  REEL_ASSIGN_OR_RETURN(work_,
                        WorkDirectory::Open(job_.output.path, plan_->identity,
                                            {job_.resume, job_.output.force, old.has_value()}));
  const auto kept = ReadCampaignNote(work_->path());
  if (kept && !kept->is_over && IsOfThisFilm(*kept)) {
    note_ = *kept;
  } else {
    note_ = CampaignNote{NewCampaignId(), job_.cluster.on(), job_.segment, {}};
  }
  directory_ = std::make_unique<CampaignDirectory>(work_->path(), note_.id);
  engine_ =
      MakeClusterEngine(loop_, job_.cluster, CampaignName(note_.id), directory_->script_path());
  REEL_RETURN_IF_ERROR(
      directory_->Write(JobSpecToJson(JobOfTasks()), note_.id, TaskScript(ScriptFacts())));
  attempts_ = std::make_unique<AttemptList>(directory_->path());
  if (old && old->id != note_.id) {
    old_engines_.push_back(MakeClusterEngine(loop_, job_.cluster, CampaignName(old->id), ""));
    old_engines_.back()->Cancel({}, [](const Status&) {});
  }
  step_ = Step::kLooking;
  due_.emplace_back(
      [this] { engine_->Look([this](const Result<ClusterFacts>& facts) { OnLooked(facts); }); });
  return Status::Ok();
}

TaskScriptFacts Campaign::ScriptFacts() const {
  TaskScriptFacts facts;
  facts.prelude = engine_->prelude();
  facts.directory = work_->path() + "/cluster-" + note_.id;
  facts.token = note_.id;
  facts.supervisor = SiblingProgram("reel-supervisor");
  facts.last_makes_all = segments().size() == 1;
  return facts;
}

// What each of them is told; the rest is this coordinator's.
JobSpec Campaign::JobOfTasks() const {
  JobSpec job = job_;
  job.cluster = {};
  job.on_end = {};
  job.resume = true;
  return job;
}

int64_t Campaign::FramesOf(const SegmentRun& run) const {
  int64_t frames = 0;
  for (int64_t i = 0; i < run.count; ++i) {
    frames += segments()[static_cast<size_t>(run.first + i)].frame_count;
  }
  return frames;
}

int64_t Campaign::MadeOf(const SegmentRun& run) const {
  int64_t made = 0;
  for (int64_t i = 0; i < run.count; ++i) made += work_->finished().contains(run.first + i) ? 1 : 0;
  return made;
}

bool Campaign::IsMade(const SegmentRun& run) const { return MadeOf(run) == run.count; }

int64_t Campaign::CoresOfTask() const {
  if (job_.cluster.task_cores) return *job_.cluster.task_cores;
  int64_t least = kUsualCores;
  for (const ClusterFacts::Node& node : facts_.nodes) least = std::min(least, node.cores);
  return std::max<int64_t>(least, 1);
}

ClusterRoom Campaign::Room() const {
  ClusterRoom room;
  for (const ClusterFacts::Node& node : facts_.nodes) {
    if (bad_nodes_.contains(node.name)) continue;
    ++room.nodes;
    room.slots += node.cores / CoresOfTask();
  }
  room.slots = std::max<int64_t>(room.slots, 1);
  return room;
}

void Campaign::AnnouncePlan(const std::string& tasks) {
  Planned planned = PlanOf(job_, *plan_, checked_.renderer.name, 0);
  if (!kept_) kept_ = static_cast<int64_t>(work_->finished().size());
  planned.segments_kept = *kept_;
  planned.tasks = tasks;
  tasks_reason_ = tasks;
  events_.Emit(planned);
}

// --- Turns ---

void Campaign::OnTick() {
  const TimePoint now = Clock::now();
  engine_->CheckDeadline(now);
  for (const auto& engine : old_engines_) engine->CheckDeadline(now);
  if (step_ == Step::kEnding) return LookAtEnding(now);
  if (step_ != Step::kLooking && now >= next_scan_) Scan(now);
  if (outcome_) return;
  if (step_ != Step::kLooking && now >= next_progress_) TellProgress(now);
  if (!engine_->is_busy()) Turn();
}

nanoseconds Campaign::MoreForTasks() const {
  return kTurnOfTask * static_cast<int64_t>(note_.tasks.size());
}

// One thing at a time is asked of the cluster.
void Campaign::Turn() {
  if (!due_.empty()) {
    const std::function<void()> request = std::move(due_.front());
    due_.erase(due_.begin());
    return request();
  }
  if (Clock::now() < next_turn_) return;
  if (step_ == Step::kLooking) {
    return engine_->Look([this](const Result<ClusterFacts>& facts) { OnLooked(facts); });
  }
  engine_->List([this](const Result<std::vector<ListedTask>>& tasks) { OnListed(tasks); });
}

void Campaign::OnLooked(const Result<ClusterFacts>& facts) {
  if (step_ != Step::kLooking) return;
  if (facts.status().code() == StatusCode::kUnavailable) return SetAway(facts.status().message());
  if (!facts.ok()) return StopUnlessOk(facts.status());
  SetAway("");
  facts_ = facts.value();
  WarnOfSmallNodes();
  step_ = note_.is_whole ? Step::kMaking : Step::kMeasuring;
  next_turn_ = Clock::now();
  StopUnlessOk(StartTasks());
}

// A cluster takes such tasks, and keeps them.
void Campaign::WarnOfSmallNodes() const {
  int64_t most = 0;
  for (const ClusterFacts::Node& node : facts_.nodes) most = std::max(most, node.cores);
  if (most == 0 || CoresOfTask() <= most) return;
  events_.Emit(
      Warning{fmt::format("task_cores: {}; no node that can be used now has more than {}, so the "
                          "film's tasks may wait for ever",
                          CoresOfTask(), most)});
}

// Not again for what an interrupted campaign has begun.
Status Campaign::StartTasks() {
  work_->ReadNews();
  if (cost_ && note_.tasks.empty() && !note_.is_whole) return StartAll(*cost_);
  if (!note_.tasks.empty() || note_.is_whole) {
    AnnouncePlan("goes on with the tasks of an interrupted run");
    return Status::Ok();
  }
  if (segments().size() == 1) {
    note_.is_whole = true;
    step_ = Step::kMaking;
    AnnouncePlan("one task: the film is one segment");
    return WriteNote();
  }
  for (const Segment& segment : segments()) {
    if (work_->finished().contains(segment.index)) continue;
    note_.tasks = {{segment.index, 1}};
    AnnouncePlan(
        fmt::format("segment {} alone first, to see what frames cost on a node", segment.index));
    return WriteNote();
  }
  note_.is_whole = true;
  step_ = Step::kMaking;
  AnnouncePlan("every segment is kept from an earlier run");
  return WriteNote();
}

Status Campaign::WriteNote() { return directory_->WriteTasks(note_); }

void Campaign::OnListed(const Result<std::vector<ListedTask>>& tasks) {
  if (step_ == Step::kEnding) return;
  const TimePoint now = Clock::now();
  if (!tasks.ok()) {
    history_.Take(std::nullopt);
    return SetAway(tasks.status().message());
  }
  history_.Take(tasks.value());
  SetAway("");
  turn_interval_ = std::clamp(turn_interval_ * 3 / 2, kFastTurns, kSlowTurns);
  next_turn_ = now + turn_interval_ + MoreForTasks();
  // After the list: what has ended there has left in the directory what it leaves.
  Scan(now);
  if (!outcome_) Decide(now);
}

// "": it is not, or not any more.
void Campaign::SetAway(const std::string& why) {
  if (!why.empty()) next_turn_ = Clock::now() + kTurnsWhileAway;
  const std::string reason =
      why.empty() ? "" : fmt::format("{} does not answer: {}", engine_->name(), why);
  if (reason == away_reason_) return;
  away_reason_ = reason;
  TellPause();
}

void Campaign::Scan(TimePoint now) {
  next_scan_ = now + kScanInterval + kScanOfAttempt * static_cast<int64_t>(living_.size());
  const size_t attempts = attempts_->attempts().size();
  const size_t made = work_->finished().size();
  attempts_->Look(now, [this](const Attempt& attempt, const JobEvent& event) {
    OnAttemptEvent(attempt, event);
  });
  // After it: what an attempt that is done has made is noted by then.
  work_->ReadNews();
  has_scanned_ = true;
  const bool is_news = attempts != attempts_->attempts().size() || made != work_->finished().size();
  if (is_news) {
    turn_interval_ = kFastTurns;
    next_turn_ = std::min(next_turn_, now + turn_interval_ + MoreForTasks());
  }
  if (step_ == Step::kMeasuring) Measure(now);
}

void Campaign::OnAttemptEvent(const Attempt& attempt, const JobEvent& event) {
  turn_interval_ = kFastTurns;
  if (const auto* line = std::get_if<LogLine>(&event)) {
    const std::string task =
        attempt.task == kLastTask ? "the last task" : fmt::format("task {}", attempt.task);
    events_.Emit(LogLine{fmt::format("{}, {}: {}", attempt.node, task, line->source), line->text});
  }
  const auto* warning = std::get_if<Warning>(&event);
  if (warning != nullptr && warned_.insert(warning->message).second) events_.Emit(*warning);
  const auto* finished = std::get_if<Finished>(&event);
  if (finished == nullptr) return;
  finished_.peak_memory_bytes = std::max(finished_.peak_memory_bytes, finished->peak_memory_bytes);
  finished_.frames_from_cache += finished->frames_from_cache;
  finished_.cache_checks += finished->cache_checks;
  finished_.waits.for_frame_ns += finished->waits.for_frame_ns;
  finished_.waits.for_pipe_ns += finished->waits.for_pipe_ns;
  // What was told before this coordinator began may be of a film that somebody has taken away since.
  if (!has_scanned_ && !plan_->place.IsThere()) return;
  if (attempt.task == kLastTask && step_ != Step::kEnding) Finish(*finished);
}

// The film waits when the cluster is away, or when no task of it has room on the disk.
void Campaign::TellPause() {
  std::string reason = away_reason_;
  for (const Attempt* attempt : living_) {
    if (reason.empty() && !attempt->pause_reason.empty()) {
      reason = fmt::format("on {}: {}", attempt->node, attempt->pause_reason);
    }
  }
  const bool all_wait = std::all_of(living_.begin(), living_.end(), [](const Attempt* attempt) {
    return !attempt->pause_reason.empty();
  });
  if (away_reason_.empty() && !all_wait) reason.clear();
  if (reason == pause_reason_) return;
  pause_reason_ = reason;
  if (reason.empty()) {
    events_.Emit(Resumed{});
  } else {
    events_.Emit(Paused{reason});
  }
}

void Campaign::TellProgress(TimePoint now) {
  next_progress_ = now + kProgressInterval;
  TellPause();
  FilmPart film;
  film.frame_count = plan_->film.frame_count;
  for (const auto& [index, segment] : work_->finished()) film.frames_made += segment.frame_count;
  for (const SegmentRun& run : note_.tasks) {
    int64_t made = 0;
    for (int64_t i = run.first; i < run.first + run.count; ++i) {
      if (work_->finished().contains(i)) made += FramesOf({i, 1});
    }
    film.made_by_task.push_back(made);
  }
  Progress progress = SumProgress(film, living_);
  progress.segments_done = static_cast<int64_t>(work_->finished().size());
  progress.retries = history_.failure_count();
  progress.tasks_waiting = history_.waiting_count();
  progress.waits_for = history_.waits_for();
  finished_.producers = std::max(finished_.producers, progress.producers);
  events_.Emit(progress);
}

}  // namespace reel
