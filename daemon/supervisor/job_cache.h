// JobCache: the frame cache of one job, as the supervisor sees to it.
//
// It settles the film key and what producers may do (FrameCacheOrder); hears what became of it
// (CacheNews); keeps the cache within its limit; and takes away what must not be found again: a film of
// which a frame was drawn otherwise than it was kept, or whose files changed while it was drawn.
//
//     JobCache cache(loop, job, callbacks)        before anything is loaded
//     cache.Begin(plugin, renderer, film, slot) -> order(), for each pass
//     cache.OnNews(...), cache.OnTick(...)
//     cache.End()                                 once no producer is left
//
// The limit: what is kept of all jobs is measured by a helper process (`reel-supervisor trim`) at the
// start, and again whenever what was kept since then would go beyond; it takes away what was used longest
// ago. A job never takes away what it has used itself: a film that alone is larger than the cache
// leaves its first frames there, and no more. While a job runs the limit may be exceeded for a moment by
// what producers have not told yet, at most kReportParts times over.
//
// A cache never costs a job: whatever fails is a warning, and frames are drawn. One thread, together with
// its PollLoop.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "cache/frame_inventory.h"
#include "cache/input_files.h"
#include "daemon/process/poll_loop.h"
#include "daemon/supervisor/command_run.h"
#include "daemon/supervisor/film_plan.h"
#include "protocol/job_spec.h"
#include "shm/frame_format.h"
#include "shm/producer_channel.h"
#include "shm/ring_layout.h"

namespace reel {

class JobCache {
 public:
  struct Callbacks {
    std::function<void(const std::string& warning)> warn;
    std::function<void(CacheGate)> close;  // for the producers that are at work
  };

  // Notes how the files are that the job names. `plugin_path` is of a script perhaps with :NAME.
  JobCache(PollLoop& loop, const JobSpec& job, std::string plugin_path, Callbacks callbacks);
  ~JobCache();

  // May block: reads the plugin and the files that parameters name. Off afterwards when they cannot be
  // read, have changed meanwhile, or there is no place for frames.
  void Begin(const RendererLoaded& renderer, const FilmPlan& film, const SlotFormat& slot);

  // For producers of another ring; none when the cache is off or closed.
  FrameCacheOrder order() const;
  // To be applied to that ring, where it is not open.
  CacheGate gate() const { return gate_; }

  void OnNews(const CacheNews& news);

  // Called every ~100 ms.
  void OnTick(TimePoint now);

  // Blocks: takes away what is too much, or must not stay. `tells` why, when the job was not ended for some
  // other reason.
  void End(bool tells);

  std::vector<pid_t> pids() const;

 private:
  void Close(CacheGate gate);
  void DropFilmFor(const std::string& why, bool tells);
  FileStates InputStates() const;
  void CheckInputs(TimePoint now, bool tells);
  std::string ChangedInput() const;
  void StartTrimming();
  void OnTrimmed(const CommandRun::Outcome& outcome, int64_t stored_before);
  int64_t limit() const;

  PollLoop& loop_;
  const JobSpec& job_;
  const std::string plugin_path_;
  const Callbacks callbacks_;
  const std::string frames_;  // FramesDirectory
  const int64_t
      used_since_ns_;  // wall clock: what was used later is this job's, or another one's of now
  std::vector<std::string> input_paths_;
  FileStates inputs_;  // as they were before anything was loaded

  std::optional<FilmKey> film_;  // while on
  FrameCacheOrder order_;
  CacheGate gate_ = CacheGate::kOpen;
  bool has_told_failure_ = false;
  bool drops_film_ = false;  // at the end once more: a producer may be about to keep a frame

  int64_t stored_bytes_ = 0;          // by this job, as far as it was told
  std::optional<int64_t> all_bytes_;  // in the cache: as measured, and what was kept since
  std::unique_ptr<CommandRun> trimming_;
  TimePoint next_look_at_inputs_{};
};

}  // namespace reel
