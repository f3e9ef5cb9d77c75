// CheckRun: one fresh producer draws some frames of a film in the order that it is told, and their hashes
// come back.
//
// A ProducerPool of one process with a ring and a FrameHasher. A process that dies is replaced as in a
// job, so what a crash does to the film it does here. One thread, together with its PollLoop; callbacks
// are called from the loop and must not destroy the run (PollLoop::Post does).
//
//     run = CheckRun(...); run.Start() -> on_loaded; run.Draw(film) at any time -> on_hashed | on_failed

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/status.h"
#include "daemon/process/poll_loop.h"
#include "daemon/supervisor/frame_hasher.h"
#include "daemon/supervisor/producer_pool.h"
#include "shm/producer_channel.h"
#include "shm/shared_segment.h"

namespace reel {

class CheckRun {
 public:
  struct Callbacks {
    std::function<void(const RendererLoaded&)> on_loaded;
    std::function<void(const std::vector<uint64_t>&)> on_hashed;  // one a frame of film.frames
    std::function<void(const ProducerFailure&)> on_failed;
    std::function<void(const std::string& source, const std::string& line)> on_log;
  };

  CheckRun(PollLoop& loop, ProducerPool::Settings settings, Callbacks callbacks);

  // Lets the producer load. On failure as ProducerPool::Start.
  Status Start() { return producers_.SetCount(1); }

  // Makes the ring and lets film.frames be drawn. Once. On failure kUnavailable: no memory, no process.
  Status Draw(BeginDrawing film, uint32_t slot_count);

  // Called every ~100 ms.
  void CheckProgress(TimePoint now);

  int64_t draws() const { return hasher_ ? hasher_->frames_hashed() : 0; }
  int64_t processes() const { return 1 + producers_.retries(); }

 private:
  void WatchForDamagedRing(TimePoint now);

  PollLoop& loop_;
  const Callbacks callbacks_;
  BeginDrawing film_;
  // Destroyed the other way round: nobody draws into a ring that is gone.
  std::optional<SharedSegment> ring_;
  std::unique_ptr<FrameHasher> hasher_;
  ProducerPool producers_;
  std::optional<TimePoint> forgotten_since_;
  int64_t last_draws_ = -1;
  TimePoint last_progress_ = {};
  int64_t retries_at_progress_ = 0;
};

}  // namespace reel
