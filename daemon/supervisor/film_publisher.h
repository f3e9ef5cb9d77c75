// FilmPublisher: from encoded segments to the film under its name.
//
// Finishes the film (FilmFinisher), up to kMaxAttempts times; compares its frames with what it must have;
// then publishes the manifest and the file. What is encoded stands, so only ffmpeg's and ffprobe's work on
// it is done again. One thread, together with its PollLoop; callbacks are called from the loop (also from
// Start), and may destroy this object only through PollLoop::Post.

#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/status.h"
#include "daemon/process/poll_loop.h"
#include "daemon/supervisor/film_finisher.h"
#include "daemon/supervisor/job_preparation.h"
#include "protocol/job_event.h"

namespace reel {

class FilmPublisher {
 public:
  struct Callbacks {
    std::function<void(Phase)> on_phase;
    std::function<void(const std::string& what)> on_warning;  // it is tried again
    std::function<void(const std::string& source, const std::string& line)> on_log;
    // One of these, once.
    std::function<void(int64_t bytes)> on_published;
    // A film in one segment, which is its product: it has to be encoded again.
    std::function<void(const Status&)> on_wrong_count;
    std::function<void(int64_t partial_bytes)> on_no_room;  // so much of it was written
    std::function<void(const Status&, const FailureCause&)> on_failed;
  };

  // `prepared` outlives this. `manifest`: the job's, "" without one.
  FilmPublisher(PollLoop& loop, PreparedJob& prepared, std::string manifest, Callbacks callbacks);

  void Start();

  std::vector<pid_t> pids() const;
  // As CommandRun::CheckStopped.
  void CheckStopped(TimePoint now, milliseconds patience) {
    if (finisher_) finisher_->CheckStopped(now, patience);
  }

 private:
  void OnCounted(int64_t frames);
  void OnFailed(const Status& status, const FailureCause& cause);
  Result<int64_t> Publish();

  PollLoop& loop_;
  PreparedJob& prepared_;
  const std::string manifest_;
  const Callbacks callbacks_;
  int attempts_ = 0;  // that failed
  std::unique_ptr<FilmFinisher> finisher_;
};

}  // namespace reel
