#include "daemon/reeld/job_queue.h"

#include <cassert>
#include <utility>

namespace reel {
namespace {

// A page of at most this many bytes of text, plus one job, fits a message even if all is escaped.
constexpr size_t kPageBytes = size_t{64} << 10;
// Room for the fields of a summary that are not text.
constexpr size_t kSummaryBytes = 512;

Status CheckLength(const char* field, size_t bytes, size_t limit_bytes) {
  if (bytes <= limit_bytes) return Status::Ok();
  return InvalidInput(std::string("the submission's \"") + field + "\" has " +
                      std::to_string(bytes) + " bytes; at most " + std::to_string(limit_bytes) +
                      " are possible");
}

Status CheckSubmission(const SubmitJob& request) {
  if (request.job.empty()) return InvalidInput("the submission's \"job\" is empty");
  REEL_RETURN_IF_ERROR(CheckLength("job", request.job.size(), kMaxJobBytes));
  REEL_RETURN_IF_ERROR(CheckLength("scene", request.scene.size(), kMaxLabelBytes));
  REEL_RETURN_IF_ERROR(CheckLength("output", request.output.size(), kMaxLabelBytes));
  return CheckLength("key", request.key.size(), 256);
}

size_t PageBytes(const JobSummary& job) {
  return kSummaryBytes + job.scene.size() + job.output.size() + job.message.size();
}

}  // namespace

Result<Submitted> JobQueue::Submit(const SubmitJob& request, int64_t now_ms) {
  REEL_RETURN_IF_ERROR(CheckSubmission(request));
  if (const auto known = ids_by_key_.find(request.key);
      !request.key.empty() && known != ids_by_key_.end()) {
    return Submitted{known->second, /*already_known=*/true};
  }
  if (waiting_.size() >= limits_.waiting ||
      waiting_bytes_ + request.job.size() > limits_.waiting_bytes) {
    return Unavailable("the queue is full: " + std::to_string(waiting_.size()) +
                       " jobs wait; submit again when some have ended (`reel list`)");
  }
  const int64_t id = next_id_++;
  Job& job = jobs_[id];
  job.summary.job = id;
  job.summary.scene = request.scene;
  job.summary.output = request.output;
  job.summary.submitted_ms = now_ms;
  job.text = request.job;
  job.key = request.key;
  if (!job.key.empty()) ids_by_key_[job.key] = id;
  waiting_.insert(id);
  waiting_bytes_ += job.text.size();
  return Submitted{id, /*already_known=*/false};
}

std::optional<int64_t> JobQueue::NextToStart() const {
  if (waiting_.empty() || running_ >= limits_.running) return std::nullopt;
  return *waiting_.begin();
}

std::string JobQueue::Start(int64_t id, int64_t now_ms) {
  Job& job = jobs_.at(id);
  Move(job, JobState::kRunning);
  job.summary.started_ms = now_ms;
  std::string text = job.text;
  StopWaiting(job);
  ++running_;
  return text;
}

void JobQueue::Report(int64_t id, const Progress& progress) {
  jobs_.at(id).summary.progress = progress;
}

CancelOutcome JobQueue::Cancel(int64_t id, int64_t now_ms) {
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) return CancelOutcome::kUnknownJob;
  Job& job = found->second;
  if (IsFinal(job.summary.state)) return CancelOutcome::kAlreadyFinal;
  if (std::exchange(job.summary.cancel_requested, true)) return CancelOutcome::kAlreadyAsked;
  if (job.summary.state == JobState::kRunning) return CancelOutcome::kMustBeStopped;
  StopWaiting(job);
  End(job, {JobState::kCancelled, StatusCode::kCancelled, "cancelled before it was started"},
      now_ms);
  return CancelOutcome::kCancelledAtOnce;
}

void JobQueue::Finish(int64_t id, const JobVerdict& verdict, int64_t now_ms) {
  --running_;
  End(jobs_.at(id), verdict, now_ms);
}

const JobSummary* JobQueue::Find(int64_t id) const {
  const auto found = jobs_.find(id);
  return found == jobs_.end() ? nullptr : &found->second.summary;
}

JobPage JobQueue::List(int64_t after) const {
  JobPage page;
  size_t bytes = 0;
  for (auto it = jobs_.upper_bound(after); it != jobs_.end(); ++it) {
    bytes += PageBytes(it->second.summary);
    page.more = !page.jobs.empty() && bytes > kPageBytes;
    if (page.more) break;
    page.jobs.push_back(it->second.summary);
  }
  return page;
}

void JobQueue::Move(Job& job, JobState to) {
  assert(CanBecome(job.summary.state, to));
  job.summary.state = to;
}

void JobQueue::StopWaiting(Job& job) {
  waiting_.erase(job.summary.job);
  waiting_bytes_ -= job.text.size();
  job.text = std::string();
}

void JobQueue::End(Job& job, const JobVerdict& verdict, int64_t now_ms) {
  Move(job, verdict.state);
  job.summary.code = verdict.code;
  job.summary.message = verdict.message.substr(0, kMaxLabelBytes);
  job.summary.ended_ms = now_ms;
  finished_.push_back(job.summary.job);
  while (finished_.size() > limits_.finished) {
    const auto oldest = jobs_.find(finished_.front());
    ids_by_key_.erase(oldest->second.key);
    jobs_.erase(oldest);
    finished_.pop_front();
  }
}

}  // namespace reel
