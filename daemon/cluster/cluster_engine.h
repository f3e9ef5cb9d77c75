// ClusterEngine: what a film's campaign needs of whatever gives out the nodes of a cluster.
//
// The seam: Slurm is behind it (slurm_engine.h), and all that is particular to Slurm. An engine serves one film,
// whose tasks are numbered from 0, and one last task, which depends on them. It keeps no truth: what was submitted is
// what List tells, and that may be wrong too (a queue that was lost, a task that runs twice, one that nobody stops);
// what was made is what stands in the film's directory.
//
// One thread, together with its PollLoop. Nothing blocks; at most one request at a time, whose `done` is called once
// from the loop. A status is kUnavailable when the cluster does not answer now, and then nobody knows whether what was
// asked for has happened; kInvalidInput when it refuses, in its words.

#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/status.h"

namespace reel {

// The number of the task that puts the film together.
inline constexpr int64_t kLastTask = -1;

// What there is, for a film's tasks, however busy it may be now.
struct ClusterFacts {
  struct Node {
    std::string name;
    int64_t cores = 0;
    int64_t idle_cores = 0;  // now
  };
  std::vector<Node> nodes;                   // that can be used
  int64_t most_tasks = 1;                    // of one film
  std::optional<int64_t> most_seconds = {};  // of a task; none: no limit, or not known
};

struct ClusterSubmission {
  std::vector<int64_t> tasks;            // or kLastTask alone
  int64_t cores = 1;                     // of a task
  std::optional<int64_t> limit_seconds;  // of a task's time; whole minutes
  int64_t warning_seconds = 60;          // before that limit, a task is told
  std::vector<std::string> without_nodes;
  bool after_others = false;  // the last task: once all that are in the queue now have ended
};

// A task as the cluster sees it: one that waits, one that runs, or one that has ended not long ago.
struct ListedTask {
  enum class State {
    kWaiting,
    kRunning,
    kEnding,  // its processes are gone, or are being ended
    kEnded,
  };
  enum class Ending {
    kWell,  // or it comes again by itself
    kFailed,
    kTimeOver,
    kOutOfMemory,
    kOther,  // cancelled, its node was lost
  };
  int64_t task = 0;
  std::string id;  // the cluster's
  State state = State::kWaiting;
  std::string word;                 // the cluster's own for it: "TIMEOUT"
  Ending ending = Ending::kFailed;  // of one that has ended
  std::string node;                 // empty while it waits
  std::string reason;     // why it waits, in the cluster's words; empty: it is about to start
  int exit_code = 0;      // of one that has ended by itself
  bool is_stuck = false;  // it waits, and will not be started: starting it has failed
};

class ClusterEngine {
 public:
  using Done = std::function<void(const Status&)>;
  using Looked = std::function<void(const Result<ClusterFacts>&)>;
  using Listed = std::function<void(const Result<std::vector<ListedTask>>&)>;

  virtual ~ClusterEngine() = default;

  // What users call it.
  virtual std::string name() const = 0;

  // The beginning of a task's script (task_script.h): sets $task, $node and $cores.
  virtual std::string prelude() const = 0;

  virtual void Look(Looked done) = 0;

  virtual void Submit(const ClusterSubmission& submission, Done done) = 0;

  // Ended ones may be missing.
  virtual void List(Listed done) = 0;

  // Those, as List has told them, or with none all of the film's, waiting and running.
  virtual void Cancel(const std::vector<ListedTask>& tasks, Done done) = 0;

  // Tasks that wait are not started on these nodes.
  virtual void Avoid(const std::vector<std::string>& nodes, Done done) = 0;

  // Called every ~100 ms; a request that takes too long is given up.
  virtual void CheckDeadline(TimePoint now) = 0;

  // Gives up the request that is under way; its `done` is called all the same.
  virtual void Abandon() = 0;

  virtual bool is_busy() const = 0;
  virtual std::vector<pid_t> pids() const = 0;
};

}  // namespace reel
