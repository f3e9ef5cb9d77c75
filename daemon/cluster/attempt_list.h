// AttemptList: what is seen of a film's attempts, from their files on the shared file system.
//
// An attempt writes events and keeps its file's time young. Times of other machines are not compared with ours: what
// counts is when we have seen a change. The coordinator's; one thread; blocks for a few file operations.

#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "protocol/job_event.h"

namespace reel {

struct Attempt {
  std::string name;  // of its directory
  int64_t task = 0;  // or kLastTask
  std::string node;
  TimePoint first_seen{};
  TimePoint last_sign{};
  std::optional<TimePoint> first_frame_seen;
  std::optional<Progress> progress;  // the latest
  std::string pause_reason;          // while it waits for room on the disk
  std::optional<JobEvent> end;       // Finished or JobFailed
  bool was_there = false;            // at the first look

  // It was there, and has given no sign of life since.
  bool is_from_before() const { return was_there && last_sign == first_seen; }
};

class AttemptList {
 public:
  using Told = std::function<void(const Attempt&, const JobEvent&)>;

  // `directory`: the campaign's.
  explicit AttemptList(std::string directory) : directory_(std::move(directory)) {}

  // Reads what is new; `told` hears of every event but progress.
  void Look(TimePoint now, const Told& told);

  // By name: attempts at one task are in the order in which they began.
  const std::map<std::string, Attempt>& attempts() const { return attempts_; }

  // The file of what an attempt tells.
  std::string LogOf(const Attempt& attempt) const;

  // What its supervisor has printed, the last lines.
  std::vector<std::string> LastLines(const Attempt& attempt) const;

 private:
  struct Reading {
    off_t offset = 0;
    std::string unfinished;  // the beginning of a line
    timespec changed{};
  };

  void FindNew(TimePoint now);
  void Read(TimePoint now, Attempt& attempt, Reading& reading, const Told& told) const;
  static void Take(TimePoint now, Attempt& attempt, const JobEvent& event, const Told& told);

  const std::string directory_;
  bool has_looked_ = false;
  std::map<std::string, Attempt> attempts_;
  std::map<std::string, Reading> readings_;
};

// "3.1700000000.77@n2": the task and the node; none: it is no attempt's name.
std::optional<Attempt> AttemptFromName(const std::string& name);

}  // namespace reel
