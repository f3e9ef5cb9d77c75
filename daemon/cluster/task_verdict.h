// What becomes of a task, from what the film's directory shows of it and what the cluster says.
//
// The directory is believed first: a segment whose note is there is made, whoever the cluster thinks is making it; an
// attempt that gives signs of life lives, whatever the cluster says of it. What happens, and how it looks:
//
//     what                                cluster says        attempt             decision
//     it works                            RUNNING             lives               nothing
//     it waits for its turn               PENDING             none                nothing
//     frames fail                         FAILED              JobFailed           again, without that node
//     killed (supervisor, whole node)     FAILED, NODE_FAIL   silent              again, without that node
//     the node's daemon is killed         PENDING again       lives on            nothing; the first to finish counts
//     the same, and nobody noticed        RUNNING for ever    done                cancelled; the last task waits no more
//     what watches it there is killed     RUNNING for ever    lives on            nothing; cancelled once made
//     both are killed                     RUNNING for ever    silent for long     cancelled, then again
//     the controller forgot it            nothing             none, or lives      again when nothing lives
//     preempted                           PENDING again       stopped             nothing
//     its time was over                   TIMEOUT             stopped or silent   again, with more time
//     the cluster does not answer         (unknown)           any                 nothing
//
// Pure; any process and thread.

#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "base/status.h"

namespace reel {

// Attempts of a task that may fail, those on other nodes included.
inline constexpr int64_t kMostTaskFailures = 3;
// Stops from outside (preemption, time limits, an administrator) between two segments.
inline constexpr int64_t kMostTaskStops = 20;

// A controller may forget one, and another; then something hides them from us (a site's plugin that gives jobs other
// names).
inline constexpr int64_t kMostUnseen = 20;

// Life signs come every two seconds at least (supervisor.cc). On NFS they may be seen as late as its attributes are kept, 60 s
// (nfs(5), acregmax).
inline constexpr auto kSilenceOfDead = std::chrono::seconds(6);  // when the cluster knows of none
inline constexpr auto kMostSilence = std::chrono::seconds(150);  // when it says that it runs

struct AttemptFacts {
  std::optional<StatusCode> end;  // of its last event; kOk: Finished
  nanoseconds silence{};
  // A task of this number runs on the attempt's node, or may: the cluster does not answer.
  bool is_listed = false;
};

enum class AttemptStanding {
  kLives,
  kDone,
  kFailed,   // it said why
  kStopped,  // from outside, as it said
  kLost,     // it ended without a word
};

AttemptStanding StandingOf(const AttemptFacts& facts);

struct TaskFacts {
  bool is_made = false;   // every segment of it
  int64_t listed = 0;     // copies of it that wait or run, for the cluster
  int64_t silent = 0;     // of those, running where no attempt has been heard of for kMostSilence
  bool has_life = false;  // an attempt that lives
  int64_t failures = 0;  // attempts that failed or were lost, and tasks that did not come to be one
  int64_t stops = 0;     // since its last segment
  bool was_just_submitted = false;  // the list may be older
  int64_t unseen = 0;               // submissions since anything was seen of it, listed or at work
};

enum class TaskStep {
  kNothing,
  kSubmit,
  kCancelSilent,  // the copies that are only listed
  kCancelCopies,  // all that is listed: nobody needs it any more
  kGiveUp,        // and with it the film
};

TaskStep NextStep(const TaskFacts& facts);

}  // namespace reel
