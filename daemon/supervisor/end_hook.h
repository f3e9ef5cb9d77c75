// RunEndHook: the command that a job wants to be run when it has ended (JobSpec::on_end).
//
// By the job's own supervisor, as the user, after the last event was told and every other process of the
// job is gone. A film is done when it stands under its name: whatever becomes of the command is a warning
// and changes nothing of the job's end.
//
//     with a daemon      EndHookDue is told; the daemon stores the end, and orders the command (or forbids
//                        it: the job goes on another time). So it runs at most once, and never for an end
//                        that is not one
//     `reel render`      at once
//
// /bin/sh -c, in the directory of the job file or of the shell; a process group of its own; what it prints
// are LogLines of "on_end". Killed with its group after kEndHookPatience, or when a signal asks this process
// to end; what it leaves in its group ends with it.

#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "base/unique_fd.h"
#include "daemon/supervisor/event_stream.h"
#include "protocol/job_spec.h"

namespace reel {

inline constexpr auto kEndHookPatience = std::chrono::seconds(60);

// What the command finds in its environment.
struct EndHookFacts {
  std::string state;    // REEL_STATE: done, failed, cancelled
  std::string message;  // REEL_MESSAGE: the first cause of a failure
  int64_t frames =
      0;  // REEL_FRAMES: of the film; of a job that is not done, those that were encoded
};

// Blocks until it is over. `signals`: a signalfd; `orders`: where a daemon's order comes from, invalid
// without one. REQUIRES: one thread, and no child that somebody waits for. Changes the environment.
void RunEndHook(const JobSpec& job, const EndHookFacts& facts, const EventStream& events,
                const unique_fd& signals, unique_fd orders);

}  // namespace reel
