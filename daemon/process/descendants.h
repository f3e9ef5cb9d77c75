// Descendants: everything that a user's code started and left behind, ended with the job.
//
// A renderer may fork, start a session of its own, fork again and let the parent go. A subreaper gets
// such orphans as its own children (prctl(2), PR_SET_CHILD_SUBREAPER), so the tree below it holds
// whatever its producers ever started. Single-threaded processes only. Supervisor.
//
//     BecomeSubreaper()                      // once, before the first producer
//     ReapOrphans(own children)              // now and then, in a long job
//     KillDescendants(deadline, own children that shall live)   // at the end

#pragma once

#include <sys/types.h>

#include <set>
#include <vector>

#include "base/clock.h"
#include "base/status.h"

namespace reel {

// kUnavailable when the kernel cannot (before Linux 3.4).
Status BecomeSubreaper();

// All descendants of this process, parents before their children; incomplete when `deadline` passes, and
// where the tree changes meanwhile.
std::vector<pid_t> ListDescendants(TimePoint deadline);

// Collects orphans that have ended; a child in `own` is left for its owner to collect. Does not block.
void ReapOrphans(const std::set<pid_t>& own);

// Kills all descendants of this process but those in `spare` and below them, and reaps those that are
// or become its children. They are stopped first, until no new ones appear, so that nothing forks away
// from the killing; processes that ignore signals, are stopped, or are in other sessions end alike.
//
// Blocks until all are gone or `deadline`. Returns those that live then: of another user (setuid
// programs), or in a system call that does not end.
// REQUIRES: every ChildProcess that this process still owns is in `spare`, also one that was killed and
// not reaped.
std::vector<pid_t> KillDescendants(TimePoint deadline, const std::set<pid_t>& spare);

}  // namespace reel
