// Adaptation: keeps the number of a job's producers at what the pipe's pressure asks for.
//
// Takes the readings (the writers' reports, the processes' CPU clocks), finds the limits (the ring's
// slots, --max-producers, memory, the job's share of the processors), lets ProducerCount decide and the
// pool follow. One thread, together with the pass and the pool that it is given.
//
//     adaptation.BeginPass(slots) -> Look, Follow ... Look, Follow -> EndPass()

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/status.h"
#include "daemon/supervisor/job_trace.h"
#include "daemon/supervisor/pipe_pressure.h"
#include "daemon/supervisor/pressure_meter.h"
#include "daemon/supervisor/producer_count.h"
#include "daemon/supervisor/producer_pool.h"
#include "daemon/supervisor/render_pass.h"
#include "protocol/job_spec.h"
#include "protocol/supervisor_order.h"

namespace reel {

class Adaptation {
 public:
  struct Setting {
    std::optional<int64_t> fixed;  // --producers: the number stays
    std::optional<int64_t> most;   // --max-producers
    std::string most_reason = "--max-producers";
    int64_t at_first = 1;
    std::string reason;  // for as many at first
    double cores = 1;    // processor seconds a second that this process may use (UsableCoreTime)
    std::optional<MachineShare> share;    // of them, while other jobs run
    JobTrace* trace = &JobTrace::None();  // is told of readings and decisions
  };
  explicit Adaptation(Setting setting);

  void BeginPass(uint32_t slot_count, int64_t frames);
  void EndPass();

  // Called every 50 ms while `pass` stands. Takes a reading when it is time for one.
  void Look(TimePoint now, const RenderPass& pass, const ProducerPool& pool);

  // After each Look while producers draw: decides, and lets `pool` follow. On failure as
  // ProducerPool::SetCount.
  Status Follow(ProducerPool& pool);

  // From the next decision on.
  void set_share(const MachineShare& share) { setting_.share = share; }

  // Other jobs have a part of the machine.
  bool is_shared() const { return setting_.share && setting_.share->cores < setting_.cores; }

  int64_t count() const { return count_.count(); }
  const std::string& reason() const { return count_.reason(); }
  bool wants_cores() const { return count_.wants_cores(); }
  // Over the last third of a second; what the encoder's and the producers' processes used.
  const PipePressure& pressure() const { return pressure_; }

  // What the job was drawn with for the longest time, and why.
  struct Finding {
    int64_t count = 1;
    std::string reason;
    double seconds = 0;      // with this count
    double all_seconds = 0;  // with any
  };
  Finding Found() const;

 private:
  CountLimits Limits(const ProducerPool& pool);
  void TakeMemoryLimit(const ProducerPool& pool);
  void NoteTime(TimePoint now);
  void TellDecision() const;

  Setting setting_;
  ProducerCount count_;
  PressureMeter meter_;
  std::optional<PressureReading> last_;  // of this pass
  bool is_news_ = false;                 // not decided on yet
  PipePressure pressure_;
  std::optional<PressureReading> pressure_since_;
  int64_t slots_ = 1;
  int64_t frames_ = 1;
  std::optional<TimePoint> noted_at_;
  std::optional<TimePoint> first_frame_;
  TimePoint next_look_{};
  TimePoint next_look_at_memory_{};
  int64_t most_by_memory_ = INT64_MAX;
  std::map<int64_t, Finding> found_;  // by count
};

}  // namespace reel
