// ProducerPool: the producers of one job: started, watched, replaced, parked.
//
// Knows which process holds which frame from its own table; what the ring says is only a claim that
// has to name one of the pool's own producers. Death is noticed by pidfd, a hang by a deadline. A frame
// that a process died of is given to the fresh one that takes its place; what it did to its process
// three times is a bad frame, and the job's policy says what is shown instead.
// One thread, together with its PollLoop; callbacks are called from the loop, never from a method.
//
// Each producer has a seat; seats 0 .. count - 1 draw. When the count falls, those above are parked after
// their frame; they stay for some seconds, because the count may rise again, and then end by themselves.
//
//     pool.SetCount(n) -> on_loaded, once -> pool.BeginDrawing(ring, film) -> pool.SetCount(m) ...
//     -> pool.StopRing() -> pool.EndPass() -> pool.BeginDrawing(another ring, film) ...

#pragma once

#include <sys/types.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/status.h"
#include "daemon/process/child_process.h"
#include "daemon/process/output_capture.h"
#include "daemon/process/poll_loop.h"
#include "daemon/supervisor/fork_server.h"
#include "daemon/supervisor/job_trace.h"
#include "daemon/supervisor/producer_failure.h"
#include "daemon/supervisor/retry_policy.h"
#include "protocol/job_event.h"
#include "shm/producer_channel.h"
#include "shm/ring_reclaimer.h"

namespace reel {

// A renderer that cannot even load shall not cost a minute; whoever gives a frame longer also gives it to
// loading.
inline constexpr auto kDefaultLoadTimeout = std::chrono::seconds(10);

class ProducerPool {
 public:
  struct Settings {
    LoadRenderer order;                 // what every producer loads
    ForkServer* fork_server = nullptr;  // has loaded it, and forks them; not ours, lives longer
    milliseconds frame_timeout{0};      // for one frame
    milliseconds load_timeout = kDefaultLoadTimeout;
    BadFramePolicy on_bad_frame = BadFramePolicy::kFail;
    std::vector<SpawnRequest::Limit> limits;  // of each process
    std::shared_ptr<const Sandbox> sandbox = nullptr;  // of each process
  };
  struct Callbacks {
    // The first that has loaded; not with a fork server, which tells itself.
    std::function<void(const RendererLoaded&)> on_loaded;
    std::function<void(const ProducerFailure&)> on_failed;  // once; nothing is replaced any more
    std::function<void(int64_t frame, const std::string& how)>
        on_bad_frame;  // shown as the policy says
    std::function<void(const std::string& source, const std::string& line)> on_log;
    std::function<void(const CacheNews&)> on_cache_news = nullptr;  // needed when there is a cache
  };

  ProducerPool(PollLoop& loop, Settings settings, Callbacks callbacks);
  ~ProducerPool();  // kills those that are left
  ProducerPool(const ProducerPool&) = delete;
  ProducerPool& operator=(const ProducerPool&) = delete;

  // Tells `trace`, which outlives this, of starts and ends from now on.
  void TellTrace(JobTrace* trace) { trace_ = trace; }

  // Lets `count` producers draw: starts those that lack, parks those that are too many. On failure
  // kUnavailable, or kInvalidInput when the parameters are too large for the channel; those that were
  // started stay.
  Status SetCount(int64_t count);

  // Lets all producers, those of later replacements too, draw into `segment`, which stays until EndPass
  // or longer.
  void BeginDrawing(const SharedSegment& segment, const reel::BeginDrawing& film);

  // Looks for frames and loads that took too long, kills their processes, and starts what was put off.
  // Called every ~100 ms.
  void CheckDeadlines(TimePoint now);

  // Lets producers do less with the frame cache, in this ring.
  void CloseCache(CacheGate gate);

  // Whether `frame` of the ring is with nobody although a producer that could draw it stands idle.
  bool IsForgotten(uint64_t frame) const;

  // Tells producers to end by themselves and replaces none; their deaths are no failures any more.
  void StopRing();

  // Kills and reaps all; none touches the ring any more. What is known of bad frames stays.
  void EndPass();

  // SIGKILL to all; they are reaped when the pool goes.
  void KillAll();

  // All that live, parked ones too.
  int64_t size() const { return static_cast<int64_t>(producers_.size()); }
  // Those that may draw but have not loaded their renderer yet.
  int64_t loading() const;
  int64_t retries() const { return retries_; }
  const std::set<int64_t>& bad_frames() const { return bad_frames_; }
  std::vector<pid_t> pids() const;

 private:
  struct Producer {
    explicit Producer(ProducerChannel end) : channel(std::move(end)) {}
    std::optional<ChildProcess> child;  // nothing while the fork server has not made it
    ProducerChannel channel;
    std::unique_ptr<OutputCapture> output;
    uint32_t seat = 0;
    TimePoint since;  // of the lease, or of the start
    bool loaded = false;
    bool drawing = false;                  // was told to begin
    bool timed_out = false;                // killed by us
    std::optional<std::string> refusal;    // what its renderer said
    std::optional<int64_t> refused_frame;  // of the film, when the refusal is about one
    GivenFrame given;                      // what it must draw first
    std::optional<uint64_t> leased;        // of the ring, as last seen
  };

  // A frame whose process is gone; the ring still says that `holder` has it.
  struct LostFrame {
    uint32_t holder = 0;
    GivenFrame given;
  };
  struct Replacement {
    TimePoint due;
    std::optional<LostFrame> lost;
  };

  Result<uint32_t> StartOne();
  Status StartProcess(Producer& producer, const ProducerChannel& its_end, int output_end);
  void OnBorn(uint32_t owner, Producer& producer);
  uint32_t LowestFreeSeat() const;
  bool IsActive(const Producer& producer) const { return producer.seat < count_; }
  void Replace(std::optional<LostFrame> lost);
  void StartReplacement(const Replacement& replacement);
  bool OnChannel(uint32_t owner);
  void OnForked(uint32_t owner, const ProducerForked& forked);
  void OnLoaded(uint32_t owner);
  void OnExit(uint32_t owner);
  void OnStillborn(uint32_t owner);
  void End(uint32_t owner, ExitStatus status);
  std::optional<LostFrame> TakeLostFrame(uint32_t owner, const Producer& producer);
  void HandleEnd(uint32_t owner, Producer& producer, ExitStatus status,
                 std::optional<LostFrame> lost);
  ProducerEnd KindOfEnd(const Producer& producer, bool has_frame) const;
  int CountAttempt(ProducerEnd end, std::optional<int64_t> film_frame);
  void Fail(uint32_t owner, const Producer& producer, ExitStatus status,
            std::optional<int64_t> film_frame, int attempts);
  int64_t FrameToBlame(const Producer& producer, int64_t film_frame) const;
  void FailPlainly(Status status);
  void SendBegin(uint32_t owner, Producer& producer);
  void TraceSeats() const;
  void TraceEnd(uint32_t owner, const Producer& producer, ExitStatus status) const;
  std::string HowItEnded(const Producer& producer, ExitStatus status) const;
  int64_t FilmFrame(int64_t ring_frame) const { return film_.FilmFrame(ring_frame); }

  PollLoop& loop_;
  const Settings settings_;
  const Callbacks callbacks_;
  JobTrace* trace_ = &JobTrace::None();
  std::map<uint32_t, std::unique_ptr<Producer>> producers_;
  uint32_t next_owner_ = 1;
  uint32_t count_ = 0;
  bool anyone_loaded_ = false;
  bool stopping_ = false;

  const SharedSegment* segment_ = nullptr;
  std::optional<RingReclaimer> reclaimer_;
  reel::BeginDrawing film_;

  std::vector<Replacement> replacements_;     // put off
  std::deque<TimePoint> deaths_;              // within kRespawnWindow
  std::map<int64_t, int> attempts_by_frame_;  // of the film; only frames that went wrong
  std::set<int64_t> bad_frames_;              // of the film
  std::set<int64_t> not_to_hold_;             // bad_frames_ and frames that crashed while held
  int deaths_without_frame_ = 0;              // in a row, since anybody was seen to draw
  int64_t retries_ = 0;
};

}  // namespace reel
