// CommandRun: a helper program of the job, run to its end while the loop goes on: a rehearsal, a second
// pass, a count of frames.

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/status.h"
#include "daemon/process/child_process.h"
#include "daemon/process/output_capture.h"
#include "daemon/process/poll_loop.h"

namespace reel {

class CommandRun {
 public:
  struct Outcome {
    ExitStatus status;
    std::vector<std::string> output;  // its last lines on standard output
    std::vector<std::string> errors;  // its last lines on standard error
  };
  using Done = std::function<void(const Outcome&)>;

  // Starts `arguments`. `done` is called once, from the loop, and may destroy this object. With `output`, a file's
  // descriptor, everything on standard output goes there, and Outcome::output stays empty. On failure kUnavailable: the
  // program cannot be started.
  static Result<std::unique_ptr<CommandRun>> Start(PollLoop& loop,
                                                   const std::vector<std::string>& arguments,
                                                   OutputCapture::LineCallback on_error_line,
                                                   Done done, int output = -1);
  ~CommandRun();  // kills it when it still runs

  pid_t pid() const { return child_->pid(); }

  // Called every ~100 ms. Kills a program that somebody has stopped (SIGSTOP) and not continued for
  // `patience`; `done` tells of it. One that only waits, for a slow disk say, may take any time.
  void CheckStopped(TimePoint now, milliseconds patience);

 private:
  CommandRun(PollLoop& loop, OutputCapture::LineCallback on_error_line, Done done);
  void OnExit();

  PollLoop& loop_;
  Done done_;
  OutputCapture output_;
  OutputCapture errors_;
  std::optional<ChildProcess> child_;
  std::optional<TimePoint> stopped_since_;
};

}  // namespace reel
