// ProducerPool: the producers of one job: started, watched, replaced.
//
// Knows which process holds which frame from its own table; what the ring says is only a claim that
// has to name one of the pool's own producers. Death is noticed by pidfd, a hang by a frame's deadline.
// One thread, together with its PollLoop; callbacks are called from the loop, never from a method.
//
//     pool.Start(count) -> on_loaded, once -> pool.BeginDrawing(...) -> ... -> pool.StopRing()

#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/status.h"
#include "daemon/process/child_process.h"
#include "daemon/process/output_capture.h"
#include "daemon/process/poll_loop.h"
#include "daemon/supervisor/retry_policy.h"
#include "shm/producer_channel.h"
#include "shm/ring_reclaimer.h"

namespace reel {

// The first cause of a job's failure, as far as a producer is it.
struct ProducerFailure {
  std::optional<int64_t> frame;  // of the film; absent when no frame was being drawn
  Status status;
};

class ProducerPool {
 public:
  struct Callbacks {
    std::function<void(const RendererLoaded&)> on_loaded;   // the first that has loaded
    std::function<void(const ProducerFailure&)> on_failed;  // once; nothing is replaced any more
    std::function<void(const std::string& source, const std::string& line)> on_log;
  };

  // `order` is what every producer loads; a frame may take `frame_timeout`, and so may loading.
  ProducerPool(PollLoop& loop, LoadRenderer order, milliseconds frame_timeout, Callbacks callbacks);
  ~ProducerPool();  // kills those that are left
  ProducerPool(const ProducerPool&) = delete;
  ProducerPool& operator=(const ProducerPool&) = delete;

  // Starts producers until there are `count`. On failure kUnavailable, or kInvalidInput when the
  // parameters are too large for the channel; those that were started stay.
  Status Start(int64_t count);

  // Lets all producers, those of later replacements too, draw into `segment`, which outlives the pool.
  void BeginDrawing(const SharedSegment& segment, const BeginDrawing& film);

  // Looks for frames and loads that took too long and kills their processes. Called every ~100 ms.
  void CheckDeadlines(TimePoint now);

  // Tells producers to end by themselves and replaces none; their deaths are no failures any more.
  void StopRing();

  // SIGKILL to all; they are reaped when the pool goes.
  void KillAll();

  int64_t size() const { return static_cast<int64_t>(producers_.size()); }
  int64_t retries() const { return retries_; }
  std::vector<pid_t> pids() const;

 private:
  struct Producer {
    Producer(ChildProcess started, ProducerChannel ends)
        : child(std::move(started)), channel(std::move(ends)) {}
    ChildProcess child;
    ProducerChannel channel;
    std::unique_ptr<OutputCapture> output;
    TimePoint since;  // of the lease, or of the start
    bool loaded = false;
    bool timed_out = false;          // killed by us
    bool reported = false;           // its failure was told by its own message
    std::optional<uint64_t> leased;  // of the ring, as last seen
  };

  Result<uint32_t> StartOne();
  void OnChannel(uint32_t owner);
  void OnLoaded(uint32_t owner, const RendererLoaded& loaded);
  void OnExit(uint32_t owner);
  void HandleEnd(Producer& producer, ExitStatus status, const std::vector<uint64_t>& frames);
  void Fail(std::optional<int64_t> frame, Status status);
  void SendBegin(uint32_t owner, Producer& producer);
  int CountAttempt(ProducerEnd end, std::optional<uint64_t> frame);

  PollLoop& loop_;
  const LoadRenderer order_;
  const milliseconds frame_timeout_;
  const Callbacks callbacks_;
  std::map<uint32_t, std::unique_ptr<Producer>> producers_;
  uint32_t next_owner_ = 1;
  bool anyone_loaded_ = false;
  bool stopping_ = false;

  const SharedSegment* segment_ = nullptr;
  std::optional<RingReclaimer> reclaimer_;
  reel::BeginDrawing film_;

  std::map<uint64_t, int> attempts_by_frame_;  // only frames that went wrong
  int attempts_without_frame_ = 0;             // deaths in a row without a frame
  int64_t retries_ = 0;
};

}  // namespace reel
