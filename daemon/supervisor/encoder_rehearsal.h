// EncoderRehearsal: one black frame through the encoder with the user's options, before anything is drawn.
//
// An option that ffmpeg refuses is told as ffmpeg tells it, at once instead of after the first frames. A
// rehearsal that is killed has said nothing about the options and is done again, up to kMaxAttempts times.
// One thread, together with its PollLoop.

#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/status.h"
#include "daemon/encoder/ffmpeg_arguments.h"
#include "daemon/supervisor/command_run.h"

namespace reel {

class EncoderRehearsal {
 public:
  using Done = std::function<void(const Status&)>;

  // `on_line`: what ffmpeg says. `done` is called once, from the loop or from Start, and must not destroy
  // this object: ok, kInvalidInput for options that ffmpeg refuses, otherwise the machine's failure.
  EncoderRehearsal(PollLoop& loop, ArgumentVector command, OutputCapture::LineCallback on_line,
                   Done done);

  void Start();

  pid_t pid() const { return run_ ? run_->pid() : -1; }
  // As CommandRun::CheckStopped.
  void CheckStopped(TimePoint now, milliseconds patience) {
    if (run_) run_->CheckStopped(now, patience);
  }

 private:
  void OnEnd(const CommandRun::Outcome& outcome);

  PollLoop& loop_;
  const ArgumentVector command_;
  const OutputCapture::LineCallback on_line_;
  const Done done_;
  int attempts_ = 0;
  std::unique_ptr<CommandRun> run_;
};

}  // namespace reel
