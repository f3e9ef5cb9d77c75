// FilmFinisher: from encoded segments to a film whose frames were counted.
//
// Runs the plan's finishing passes (joining; a gif's palette and second pass) one after the other, then
// counts the frames of the product. ffmpeg's exit status proves little: it was seen to be 0 after a
// truncated input and on a full disk. One thread, together with its PollLoop; callbacks are called from
// the loop (also from Start), the last one may destroy this object only through PollLoop::Post.

#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/status.h"
#include "daemon/encoder/encode_plan.h"
#include "daemon/process/poll_loop.h"
#include "daemon/supervisor/command_run.h"
#include "protocol/job_event.h"

namespace reel {

class FilmFinisher {
 public:
  struct Callbacks {
    std::function<void(Phase)> on_phase;
    std::function<int64_t()> count_pictures;  // for FrameCounter::kPictures
    std::function<void(int64_t frames)> on_counted;
    std::function<void(const Status&, const FailureCause&)> on_failed;
    std::function<void(const std::string& source, const std::string& line)> on_log;
  };

  // `request` and `plan` outlive this. On failure kUnavailable: the list of segments cannot be written,
  // or ffmpeg cannot be started.
  static Result<std::unique_ptr<FilmFinisher>> Start(PollLoop& loop, const EncodeRequest& request,
                                                     const EncodePlan& plan, Callbacks callbacks);

  std::vector<pid_t> pids() const;

  // As CommandRun::CheckStopped.
  void CheckStopped(TimePoint now, milliseconds patience) {
    if (command_) command_->CheckStopped(now, patience);
  }

 private:
  FilmFinisher(PollLoop& loop, const EncodeRequest& request, const EncodePlan& plan,
               Callbacks callbacks)
      : loop_(loop), request_(request), plan_(plan), callbacks_(std::move(callbacks)) {}

  Status WriteList() const;
  Status Next();
  Status Count();
  Status Run(const ArgumentVector& command, CommandRun::Done done);
  void OnPassEnd(const CommandRun::Outcome& outcome);
  void OnProbeEnd(const CommandRun::Outcome& outcome);
  void FailUnlessOk(const Status& status);

  PollLoop& loop_;
  const EncodeRequest& request_;
  const EncodePlan& plan_;
  const Callbacks callbacks_;
  size_t passes_begun_ = 0;
  std::unique_ptr<CommandRun> command_;
};

}  // namespace reel
