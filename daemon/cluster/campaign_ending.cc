// How a campaign ends (campaign.h): nothing of it stays in the queue, and what is kept is kept.

#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "base/directory_names.h"
#include "daemon/cluster/campaign.h"
#include "daemon/cluster/campaign_removal.h"

namespace reel {

std::optional<EndHookFacts> Campaign::end_hook() const {
  if (job_.on_end.command.empty() || !outcome_ || lets_go_) return std::nullopt;
  if (outcome_->ok()) return EndHookFacts{"done", "", finished_.frames};
  const bool is_stop = outcome_->code() == StatusCode::kCancelled;
  if (is_stop && keep_ == Keep::kFinishedSegments) return std::nullopt;
  return EndHookFacts{is_stop ? "cancelled" : "failed", outcome_->message(), frames_done_};
}

void Campaign::Stop(Keep keep, const std::string& reason) {
  if (outcome_) return;
  keep_ = keep;
  BeginEnding(Status(StatusCode::kCancelled, reason));
}

void Campaign::LetGo() {
  if (outcome_) return;
  lets_go_ = true;
  outcome_ = Status(StatusCode::kCancelled, "let go; its tasks go on");
  EndLoop();
}

void Campaign::StopUnlessOk(Status status) {
  if (!status.ok() && !outcome_) BeginEnding(std::move(status));
}

void Campaign::Fail(Status status, FailureCause cause) {
  if (outcome_) return;
  cause_ = std::move(cause);
  BeginEnding(std::move(status));
}

void Campaign::Finish(const Finished& last) {
  if (outcome_) return;
  finished_.output_bytes = last.output_bytes;
  finished_.output = job_.output.path;
  finished_.frames = plan_->film.frame_count;
  finished_.retries = history_.failure_count();
  finished_.producers_reason = tasks_reason_;
  if (work_) {
    for (const auto& [index, segment] : work_->finished()) {
      finished_.bad_frames.insert(finished_.bad_frames.end(), segment.bad_frames.begin(),
                                  segment.bad_frames.end());
    }
  }
  BeginEnding(Status::Ok());
}

void Campaign::BeginEnding(Status outcome) {
  outcome_ = std::move(outcome);
  finished_.wall_seconds = ToSeconds(Clock::now() - started_);
  frames_done_ = 0;
  if (work_) {
    for (const auto& [index, segment] : work_->finished()) frames_done_ += segment.frame_count;
  }
  due_.clear();
  step_ = Step::kEnding;
  // Nobody knows of a request that is under way whether it put something into the queue.
  const bool has_nothing = outcome_->ok() && !history_.has_copies();
  if (!engine_ || has_nothing) return EndLoop();
  removal_.emplace(*engine_, Clock::now());
}

void Campaign::LookAtEnding(TimePoint now) {
  const std::optional<Status> removed = removal_->Look(now);
  if (!removed) return;
  if (!removed->ok()) events_.Emit(Warning{NotConfirmed(*removed)});
  EndLoop();
}

void Campaign::EndLoop() { loop_.Stop(); }

// The work directory goes before the end is told: whoever hears of it may look.
void Campaign::TellEnd() {
  const bool is_stop = outcome_->code() == StatusCode::kCancelled;
  int64_t kept = 0;
  if (work_ && !outcome_->ok() && keep_ == Keep::kFinishedSegments) {
    kept = static_cast<int64_t>(work_->finished().size());
    // What was let go is needed by its tasks; what has failed, for its logs.
    const bool has_logs = attempts_ && !attempts_->attempts().empty();
    if (lets_go_ || (!is_stop && has_logs)) work_->KeepInAnyCase();
    work_->Keep();
    if (directory_ && !lets_go_) {
      note_.is_over = true;
      // Where it cannot be written, the next run counts this one's failures as its own.
      (void)WriteNote();
    }
  }
  attempts_.reset();
  work_.reset();
  if (outcome_->ok()) {
    // A node has put it there.
    RenewNames(std::filesystem::path(job_.output.path).parent_path());
    events_.Emit(finished_);
  } else {
    events_.Emit(JobFailed{outcome_->code(), outcome_->message(), cause_, kept});
  }
}

}  // namespace reel
