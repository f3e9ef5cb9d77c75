// ExitCode: what `reel` and `reel-supervisor` leave behind for scripts. Part of the interface: a
// number never changes its meaning.
//
//   code  means                                              what to do
//   0     done: the output is complete under its name        -
//   1     the job failed while rendering, or its frames      read the first cause that was printed
//         differ (`reel verify`)
//   2     refused: bad input or usage; nothing was drawn     change the command or the job file
//   3     the machine lacks something: ffmpeg, memory, room  install, free or permit; run it again
//   4     the daemon cannot be reached                       start reeld, or use `reel render`
//   70    Reel itself is wrong (EX_SOFTWARE of sysexits.h)   report it, with what was printed
//   130   interrupted or cancelled (128 + SIGINT)            -; no output is left

#pragma once

#include "base/status.h"

namespace reel {

enum class ExitCode : int {
  kDone = 0,
  kFailed = 1,
  kRefused = 2,
  kUnavailable = 3,
  kNoDaemon = 4,
  kInternal = 70,
  kCancelled = 130,
};

constexpr ExitCode ExitCodeFor(StatusCode code) {
  switch (code) {
    case StatusCode::kOk: return ExitCode::kDone;
    case StatusCode::kInvalidInput: return ExitCode::kRefused;
    case StatusCode::kUnavailable: return ExitCode::kUnavailable;
    case StatusCode::kFailed: return ExitCode::kFailed;
    case StatusCode::kCancelled: return ExitCode::kCancelled;
    case StatusCode::kInternal: return ExitCode::kInternal;
  }
  return ExitCode::kInternal;
}

}  // namespace reel
