#include "daemon/cluster/task_verdict.h"

namespace reel {

AttemptStanding StandingOf(const AttemptFacts& facts) {
  if (facts.end == StatusCode::kOk) return AttemptStanding::kDone;
  if (facts.end == StatusCode::kCancelled) return AttemptStanding::kStopped;
  if (facts.end) return AttemptStanding::kFailed;
  const nanoseconds patience = facts.is_listed ? nanoseconds(kMostSilence) : kSilenceOfDead;
  return facts.silence < patience ? AttemptStanding::kLives : AttemptStanding::kLost;
}

TaskStep NextStep(const TaskFacts& facts) {
  if (facts.is_made) return facts.listed > 0 ? TaskStep::kCancelCopies : TaskStep::kNothing;
  if (facts.has_life) return TaskStep::kNothing;
  const bool is_exhausted = facts.failures >= kMostTaskFailures || facts.stops >= kMostTaskStops ||
                            facts.unseen >= kMostUnseen;
  if (is_exhausted) return TaskStep::kGiveUp;
  if (facts.silent > 0) return TaskStep::kCancelSilent;
  return facts.listed > 0 || facts.was_just_submitted ? TaskStep::kNothing : TaskStep::kSubmit;
}

}  // namespace reel
