// JobState: where a job of the daemon's queue stands, and what it can become.
//
// PAUSED has two kinds, told apart by who paused the job (PausedBy), since one of them has a process
// and the other has not. A state and a PausedBy together are a JobStanding.
//
//     -              -> QUEUED         submitted, or a new job made by `reel retry`
//     QUEUED         -> RUNNING        its turn came; a supervisor was started
//     QUEUED         -> PAUSED/user    `reel pause`
//     QUEUED         -> CANCELLED      `reel cancel`; on a cluster only if it never ran (else it stays, to be started
//                                      once more and to remove its tasks)
//     RUNNING        -> PAUSED/itself  its supervisor, which lives on, waits (for room on a disk)
//     RUNNING        -> PAUSED/user    `reel pause`, or somebody outside of Reel, stopped its supervisor
//     RUNNING        -> QUEUED         the daemon stopped or was killed, or the supervisor was; it goes on
//     RUNNING        -> DONE           its supervisor reported the finished file
//     RUNNING        -> FAILED         its supervisor reported a failure, or died without a word too often
//     RUNNING        -> CANCELLED      `reel cancel`, and no finished file was reported
//     PAUSED/itself  -> RUNNING        its supervisor goes on
//     PAUSED/itself  -> as RUNNING     to all but RUNNING itself: it ends, or is stopped, like a running job
//     PAUSED/user    -> QUEUED         `reel resume`; it waits at its old place, since ids order the queue
//     PAUSED/user    -> CANCELLED      `reel cancel`; on a cluster QUEUED, as above
//
// DONE, FAILED and CANCELLED are final: a job gets one of them, once. So `reel retry` makes a new job,
// which goes on from the segments that the old one finished; whoever waited for the old one was told
// the truth. PAUSED/itself lives in the daemon's memory only, and the store calls it RUNNING: it is a
// word about a process, and goes with it. Pure.

#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace reel {

enum class JobState { kQueued, kRunning, kPaused, kDone, kFailed, kCancelled };

inline constexpr std::array kJobStates = {JobState::kQueued, JobState::kRunning,
                                          JobState::kPaused, JobState::kDone,
                                          JobState::kFailed, JobState::kCancelled};

enum class PausedBy {
  kNobody,  // it is not PAUSED
  kUser,    // it has no process, and stands still until `reel resume`
  kItself,  // its supervisor waits, and goes on by itself
};

inline constexpr std::array kPausedBy = {PausedBy::kNobody, PausedBy::kUser, PausedBy::kItself};

struct JobStanding {
  JobState state = JobState::kQueued;
  PausedBy paused_by = PausedBy::kNobody;  // other than kNobody exactly when the state is kPaused

  friend bool operator==(const JobStanding&, const JobStanding&) = default;
};

inline constexpr JobStanding kPausedByUser{JobState::kPaused, PausedBy::kUser};
inline constexpr JobStanding kPausedByItself{JobState::kPaused, PausedBy::kItself};

constexpr std::string_view JobStateName(JobState state) {
  switch (state) {
    case JobState::kQueued: return "QUEUED";
    case JobState::kRunning: return "RUNNING";
    case JobState::kPaused: return "PAUSED";
    case JobState::kDone: return "DONE";
    case JobState::kFailed: return "FAILED";
    case JobState::kCancelled: return "CANCELLED";
  }
  return "FAILED";
}

constexpr std::optional<JobState> JobStateFromName(std::string_view name) {
  for (const JobState state : kJobStates) {
    if (JobStateName(state) == name) return state;
  }
  return std::nullopt;
}

constexpr std::string_view PausedByName(PausedBy paused_by) {
  switch (paused_by) {
    case PausedBy::kNobody: return "";
    case PausedBy::kUser: return "user";
    case PausedBy::kItself: return "itself";
  }
  return "";
}

constexpr std::optional<PausedBy> PausedByFromName(std::string_view name) {
  for (const PausedBy paused_by : kPausedBy) {
    if (PausedByName(paused_by) == name) return paused_by;
  }
  return std::nullopt;
}

constexpr bool IsFinal(JobState state) {
  return state == JobState::kDone || state == JobState::kFailed || state == JobState::kCancelled;
}

// It has a supervisor, and takes one of the places of jobs that run at once.
constexpr bool HasSupervisor(JobStanding job) {
  return job.state == JobState::kRunning || job == kPausedByItself;
}

constexpr bool CanBecome(JobStanding from, JobStanding to) {
  const bool queued = to == JobStanding{JobState::kQueued};
  const bool running = to == JobStanding{JobState::kRunning};
  const bool cancelled = to == JobStanding{JobState::kCancelled};
  const bool stopped =
      queued || to == kPausedByUser || (IsFinal(to.state) && to.paused_by == PausedBy::kNobody);
  if (from == JobStanding{JobState::kQueued}) return running || to == kPausedByUser || cancelled;
  if (from == JobStanding{JobState::kRunning}) return stopped || to == kPausedByItself;
  if (from == kPausedByItself) return stopped || running;
  if (from == kPausedByUser) return queued || cancelled;
  return false;
}

}  // namespace reel
