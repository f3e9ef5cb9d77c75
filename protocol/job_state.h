// JobState: where a job of the daemon's queue stands, and what it can become.
//
//     QUEUED  -> RUNNING    its turn came; a supervisor was started
//     QUEUED  -> CANCELLED  somebody cancelled it before its turn
//     RUNNING -> DONE       the supervisor reported the finished file
//     RUNNING -> FAILED     the supervisor reported a failure, or died without a word
//     RUNNING -> CANCELLED  somebody cancelled it, and no finished file was reported
//
// The last three are final: a job gets one of them, once. Pure.

#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace reel {

enum class JobState { kQueued, kRunning, kDone, kFailed, kCancelled };

inline constexpr std::array kJobStates = {JobState::kQueued, JobState::kRunning, JobState::kDone,
                                          JobState::kFailed, JobState::kCancelled};

constexpr std::string_view JobStateName(JobState state) {
  switch (state) {
    case JobState::kQueued: return "QUEUED";
    case JobState::kRunning: return "RUNNING";
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

constexpr bool IsFinal(JobState state) {
  return state != JobState::kQueued && state != JobState::kRunning;
}

constexpr bool CanBecome(JobState from, JobState to) {
  switch (from) {
    case JobState::kQueued: return to == JobState::kRunning || to == JobState::kCancelled;
    case JobState::kRunning: return IsFinal(to);
    default: return false;
  }
}

}  // namespace reel
