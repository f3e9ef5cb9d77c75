// JobFollower: what a wait, watch, log or preview request still has to tell its client.
//
// It pulls: the session asks for the next reply when the client has taken the last one. So a slow
// client holds up nobody, needs no queue of its own, and sees of what it missed the latest. Pure
// but for what it reads of the runner.

#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "daemon/reeld/job_runner.h"
#include "protocol/daemon_messages.h"

namespace reel {

// A picture that PreviewDesk::Ask promised.
struct PictureOfJob {
  int64_t job = 0;
  int64_t number = 0;
};

class JobFollower {
 public:
  using What = std::variant<WaitForJob, WatchJob, ReadLog, PictureOfJob>;

  explicit JobFollower(What what) : what_(what) {}

  int64_t job() const;

  // The next reply, or none before the job changes again. REQUIRES: !finished().
  std::optional<Reply> Next(const JobRunner& runner);

  // The last reply was given.
  bool finished() const { return finished_; }

 private:
  std::optional<Reply> NextState(const JobSummary& job);
  std::optional<Reply> NextEvent(const JobSummary& job, const JobOutput& output);
  std::optional<Reply> NextLog(bool more_may_come, const JobOutput& output);

  std::optional<Reply> NextPicture(const PictureOfJob& picture, const JobSummary& job,
                                   const PreviewDesk& desk);

  What what_;
  int64_t seen_ = 0;
  size_t picture_offset_ = 0;
  bool finished_ = false;
};

}  // namespace reel
