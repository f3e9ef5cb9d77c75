// SegmentLedger: which segments of a film are finished, and how one becomes so.
//
// An encoded segment is counted at once, then flushed to the disk by sync(1) beside everything else that
// goes on, then noted in the work directory. A film in one segment is checked as a whole when it is
// finished, and needs no note. One thread, together with its PollLoop; callbacks come from
// PollLoop::Post, so they may do anything.

#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/status.h"
#include "daemon/process/poll_loop.h"
#include "daemon/supervisor/command_run.h"
#include "daemon/supervisor/job_preparation.h"

namespace reel {

class SegmentLedger {
 public:
  using BadFrames = std::function<std::vector<int64_t>(const Segment&)>;
  struct Callbacks {
    std::function<void(const Segment&)> on_finished;
    std::function<void(const Segment&, const Status&)>
        on_failed;  // it could not be flushed or noted
  };

  // `prepared` outlives this, and has a work directory. What is noted there is believed as far as the
  // files beside it bear it out.
  SegmentLedger(PollLoop& loop, PreparedJob& prepared, bool has_manifest, Callbacks callbacks);

  // The first segments that are to be made and follow each other; none when all are finished or on
  // their way to be.
  std::vector<Segment> NextRow() const;
  bool IsDone(const Segment& segment) const;

  // Every segment that this supervisor makes is noted, and none waits for the disk.
  bool AreOwnNoted() const;

  // Segments wait for the disk.
  bool is_flushing() const { return !flushes_.empty(); }

  // As CommandRun::CheckStopped.
  void CheckStopped(TimePoint now, milliseconds patience);

  // Takes a segment over whose encoder has ended well. `bad_frames` are the film's. On failure kFailed: frames are
  // missing; it is not done.
  Status Take(const Segment& segment, std::vector<int64_t> bad_frames);

  // The only segment is to be made again.
  void ForgetOnlySegment() { only_segment_done_ = false; }

  // Removes what there is of segments that are not done.
  void RemovePartialFiles() const;

  int64_t FileBytes(const Segment& segment) const;

  std::vector<pid_t> pids() const;

  // Of all segments that were noted, also by an earlier run.
  std::vector<int64_t> NotedBadFrames() const;

 private:
  bool is_only_one() const { return prepared_.encode.segments.size() == 1; }
  Status Count(const Segment& segment) const;
  void ForgetDamaged();
  std::vector<std::string> FlushCommand(const Segment& segment) const;
  void OnFlushed(const Segment& segment, const std::vector<int64_t>& bad_frames,
                 const CommandRun::Outcome& outcome);

  PollLoop& loop_;
  PreparedJob& prepared_;
  const bool has_manifest_;
  const Callbacks callbacks_;
  bool only_segment_done_ = false;
  std::map<int64_t, std::unique_ptr<CommandRun>> flushes_;  // by segment
};

}  // namespace reel
