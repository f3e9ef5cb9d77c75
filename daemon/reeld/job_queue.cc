#include "daemon/reeld/job_queue.h"

#include <algorithm>
#include <cassert>

#include "daemon/reeld/job_change.h"

namespace reel {
namespace {

// Room for the fields of a summary that are not text.
constexpr size_t kSummaryBytes = 768;
constexpr size_t kMaxKeyBytes = 256;

Status CheckLength(const char* field, size_t bytes, size_t limit_bytes) {
  if (bytes <= limit_bytes) return Status::Ok();
  return InvalidInput(std::string("the submission's \"") + field + "\" has " +
                      std::to_string(bytes) + " bytes; at most " + std::to_string(limit_bytes) +
                      " are possible");
}

Status CheckSubmission(const SubmitJob& request) {
  REEL_RETURN_IF_ERROR(CheckLength("job", request.job.size(), kMaxJobBytes));
  REEL_RETURN_IF_ERROR(CheckLength("scene", request.scene.size(), kMaxLabelBytes));
  REEL_RETURN_IF_ERROR(CheckLength("output", request.output.size(), kMaxLabelBytes));
  REEL_RETURN_IF_ERROR(CheckLength("key", request.key.size(), kMaxKeyBytes));
  if (!request.on.empty() && request.on != kOnSlurm) {
    return InvalidInput("the submission's \"on\" is \"" + request.on.substr(0, 40) +
                        "\"; possible are \"\" and \"" + kOnSlurm + "\"");
  }
  if (request.priority >= 1 && request.priority <= kHighestPriority) return Status::Ok();
  return InvalidInput("the submission's \"priority\" is " + std::to_string(request.priority) +
                      "; possible are 1 to " + std::to_string(kHighestPriority));
}

size_t PageBytes(const JobSummary& job) {
  return kSummaryBytes + job.scene.size() + job.output.size() + job.message.size() +
         job.pause_reason.size();
}

bool IsWaiting(const JobSummary& job) {
  return !IsFinal(job.state) && !HasSupervisor(job.standing());
}

}  // namespace

Result<std::optional<Submitted>> JobQueue::Admit(const SubmitJob& request, int64_t uid) const {
  REEL_RETURN_IF_ERROR(CheckSubmission(request));
  if (const auto known = ids_by_key_.find({uid, request.key});
      !request.key.empty() && known != ids_by_key_.end()) {
    return std::optional(Submitted{known->second, /*already_known=*/true});
  }
  REEL_RETURN_IF_ERROR(CheckPlace(request.output, uid));
  REEL_RETURN_IF_ERROR(CheckRoom(static_cast<int64_t>(request.job.size()), uid));
  return std::optional<Submitted>();
}

Result<std::optional<Submitted>> JobQueue::AdmitRetry(int64_t job) const {
  const auto found = jobs_.find(job);
  if (found == jobs_.end()) return InvalidInput("there is no job " + std::to_string(job));
  REEL_RETURN_IF_ERROR(CheckRetry(found->second.summary));
  for (const auto& [id, other] : jobs_) {
    const bool is_live_retry = other.summary.retry_of == job && !IsFinal(other.summary.state);
    if (is_live_retry) return std::optional(Submitted{id, /*already_known=*/true});
  }
  const JobSummary& old = found->second.summary;
  REEL_RETURN_IF_ERROR(CheckPlace(old.output, old.uid));
  REEL_RETURN_IF_ERROR(CheckRoom(found->second.text_bytes, old.uid));
  return std::optional<Submitted>();
}

Status JobQueue::CheckRoom(int64_t text_bytes, int64_t uid) const {
  if (const auto user = users_.find(uid); user != users_.end()) {
    size_t own = user->second.paused;
    for (const Line& line : user->second.lines) own += line.queued.size();
    if (own >= limits_.waiting_per_user) {
      return Unavailable(std::to_string(own) + " of your jobs wait, and a user may have " +
                         std::to_string(limits_.waiting_per_user) +
                         " waiting here; submit again when some have ended (`reel list`)");
    }
  }
  const size_t waiting = queued_.size() + paused_.size();
  const auto limit_bytes = static_cast<int64_t>(limits_.waiting_bytes);
  if (waiting < limits_.waiting && waiting_bytes_ + text_bytes <= limit_bytes) return Status::Ok();
  return Unavailable("the queue is full: " + std::to_string(waiting) +
                     " jobs wait; submit again when some have ended (`reel list`)");
}

Status JobQueue::CheckPlace(const std::string& output, int64_t uid) const {
  const auto other = live_places_.find({uid, OutputPlace(output)});
  if (other == live_places_.end()) return Status::Ok();
  const std::string id = std::to_string(other->second);
  return InvalidInput("job " + id + ", which is " +
                      std::string(JobStateName(jobs_.at(other->second).summary.state)) +
                      ", writes " + output +
                      " too; name another output, or wait for it (`reel wait " + id +
                      "`), or cancel it (`reel cancel " + id + "`)");
}

void JobQueue::Add(const StoredJob& job) {
  assert(jobs_.empty() || jobs_.rbegin()->first < job.summary.job);
  jobs_[job.summary.job] = job;
  if (!job.key.empty()) ids_by_key_[{job.summary.uid, job.key}] = job.summary.job;
  ++users_[job.summary.uid].jobs;
  Enter(job);
}

std::optional<int64_t> JobQueue::NextToStart() const {
  for (const Kind kind : kKinds) {
    if (!HasPlace(kind)) continue;
    if (const std::optional<int64_t> next = NextOf(kind)) return next;
  }
  return std::nullopt;
}

bool JobQueue::HasPlace(Kind kind) const {
  if (kind == Kind::kHere) return running_of(kind) < limits_.running;
  const size_t beyond = kind == Kind::kClearing ? kClearingPlaces : 0;
  return on_cluster() < limits_.on_cluster + beyond;
}

std::optional<int64_t> JobQueue::NextOf(Kind kind) const {
  const Line* best = nullptr;
  std::optional<int64_t> next;
  for (const auto& [uid, user] : users_) {
    const Line& line = user.of(kind);
    if (best != nullptr &&
        std::pair(line.running, line.used) >= std::pair(best->running, best->used)) {
      continue;
    }
    if (!MayStart(uid, line, kind)) continue;
    const std::optional<int64_t> his = FirstIn(line);
    if (!his) continue;
    best = &line;
    next = his;
  }
  return next;
}

bool JobQueue::MayStart(int64_t uid, const Line& line, Kind kind) const {
  if (kind == Kind::kHere && line.running >= limits_.running_per_user) return false;
  const auto lingering = lingering_.find(uid);
  return lingering == lingering_.end() || lingering->second < limits_.lingering_per_user;
}

std::optional<int64_t> JobQueue::FirstIn(const Line& line) const {
  const auto next = std::find_if(line.queued.begin(), line.queued.end(), [&](const Turn& turn) {
    return !held_back_.contains(turn.second);
  });
  return next == line.queued.end() ? std::nullopt : std::optional(next->second);
}

void JobQueue::EndLingering(int64_t uid) {
  const auto lingering = lingering_.find(uid);
  if (--lingering->second == 0) lingering_.erase(lingering);
}

void JobQueue::Charge(int64_t id, double processor_seconds) {
  const JobSummary& job = jobs_.at(id).summary;
  users_.at(job.uid).of(KindOf(job)).used += processor_seconds;
}

// Who was away has saved nothing up, or he would have the machine to himself when he comes back.
void JobQueue::BeginLevel(Line& line, Kind kind) {
  std::optional<double> least;
  for (const auto& [uid, user] : users_) {
    const Line& other = user.of(kind);
    if (other.queued.empty() && other.running == 0) continue;
    least = std::min(least.value_or(other.used), other.used);
  }
  if (least) line.used = std::max(line.used, *least);
}

void JobQueue::Replace(const JobSummary& after) {
  StoredJob& job = jobs_.at(after.job);
  assert(job.summary.standing() == after.standing() ||
         CanBecome(job.summary.standing(), after.standing()));
  Leave(job);
  job.summary = after;
  Enter(job);
}

void JobQueue::Report(int64_t id, const Progress& progress) {
  jobs_.at(id).summary.progress = progress;
}

std::vector<int64_t> JobQueue::TooMany() const {
  struct Shelf {
    size_t left = 0;
    std::set<Ending>::const_iterator oldest;
  };
  std::vector<int64_t> ids;
  if (finished_ + 1 <= limits_.finished) return ids;
  std::vector<Shelf> shelves;
  for (const auto& [uid, user] : users_) {
    if (!user.finished.empty()) shelves.push_back({user.finished.size(), user.finished.begin()});
  }
  // Of two with as many, the one whose oldest ended first.
  const auto has_less = [](const Shelf& a, const Shelf& b) {
    return a.left != b.left ? a.left < b.left : *a.oldest > *b.oldest;
  };
  for (size_t kept = finished_ + 1; kept > limits_.finished && !shelves.empty(); --kept) {
    const auto fullest = std::max_element(shelves.begin(), shelves.end(), has_less);
    ids.push_back((fullest->oldest++)->second);
    if (--fullest->left == 0) shelves.erase(fullest);
  }
  return ids;
}

void JobQueue::Forget(int64_t id) {
  const auto found = jobs_.find(id);
  Leave(found->second);
  const int64_t uid = found->second.summary.uid;
  ids_by_key_.erase({uid, found->second.key});
  if (--users_.at(uid).jobs == 0) users_.erase(uid);
  jobs_.erase(found);
}

bool JobQueue::HasTicket(int64_t ticket) const {
  return std::any_of(jobs_.begin(), jobs_.end(),
                     [&](const auto& job) { return job.second.ticket == ticket; });
}

const JobSummary* JobQueue::Find(int64_t id) const {
  const auto found = jobs_.find(id);
  return found == jobs_.end() ? nullptr : &found->second.summary;
}

JobPage JobQueue::List(int64_t after, std::optional<int64_t> uid) const {
  JobPage page;
  size_t bytes = 0;
  for (auto it = jobs_.upper_bound(after); it != jobs_.end(); ++it) {
    if (uid && it->second.summary.uid != *uid) continue;
    bytes += PageBytes(it->second.summary);
    page.more = !page.jobs.empty() && bytes > kPageBytes;
    if (page.more) break;
    page.jobs.push_back(it->second.summary);
  }
  return page;
}

// What a job counts for, by where it stands.
void JobQueue::Enter(const StoredJob& job) {
  const JobSummary& summary = job.summary;
  if (IsFinal(summary.state)) {
    users_.at(summary.uid).finished.insert({summary.ended_ms, summary.job});
    ++finished_;
    return;
  }
  if (const std::string place = OutputPlace(summary.output); !place.empty()) {
    live_places_[{summary.uid, place}] = summary.job;
  }
  User& user = users_.at(summary.uid);
  const Kind kind = KindOf(summary);
  Line& line = user.of(kind);
  if (HasSupervisor(summary.standing())) {
    running_.insert(summary.job);
    ++running_of(kind);
    ++line.running;
  }
  if (summary.state == JobState::kQueued) {
    if (line.queued.empty() && line.running == 0) BeginLevel(line, kind);
    queued_.insert(summary.job);
    line.queued.insert(TurnOf(summary));
  }
  if (summary.standing() == kPausedByUser) {
    paused_.insert(summary.job);
    ++user.paused;
  }
  if (IsWaiting(summary)) waiting_bytes_ += job.text_bytes;
}

void JobQueue::Leave(const StoredJob& job) {
  const JobSummary& summary = job.summary;
  if (!IsFinal(summary.state)) live_places_.erase({summary.uid, OutputPlace(summary.output)});
  User& user = users_.at(summary.uid);
  finished_ -= user.finished.erase({summary.ended_ms, summary.job});
  const Kind kind = KindOf(summary);
  Line& line = user.of(kind);
  const size_t ran = running_.erase(summary.job);
  running_of(kind) -= ran;
  line.running -= ran;
  user.paused -= paused_.erase(summary.job);
  line.queued.erase(TurnOf(summary));
  queued_.erase(summary.job);
  if (IsWaiting(summary)) waiting_bytes_ -= job.text_bytes;
}

}  // namespace reel
