// FrameCheck: whether a renderer gives the same pictures whatever is drawn before, and by which process.
//
// What `reel verify` asks of a supervisor. The film is settled as for rendering; then CheckPlan's parts
// are drawn, a few at a time, each by a fresh process, and FindDifferences compares the hashes. Nothing is
// written anywhere. Single-threaded around one PollLoop.
//
// What it cannot see: what changes more slowly than the check takes (a date), and what is the same for
// all processes of this machine (its name, its libraries).

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/status.h"
#include "daemon/process/poll_loop.h"
#include "daemon/supervisor/check_plan.h"
#include "daemon/supervisor/check_run.h"
#include "daemon/supervisor/check_verdict.h"
#include "daemon/supervisor/event_stream.h"
#include "daemon/supervisor/film_plan.h"
#include "daemon/supervisor/fork_server.h"
#include "daemon/supervisor/progress_meter.h"
#include "protocol/job_event.h"
#include "protocol/job_spec.h"

namespace reel {

struct CheckSettings {
  std::optional<int64_t> sample;  // frames; all when absent
  int64_t seed = 0;               // not negative
  std::string manifest;           // of an earlier film; none when empty
};

class FrameCheck {
 public:
  FrameCheck(JobSpec job, CheckSettings settings, const EventStream& events);
  ~FrameCheck();

  // Blocks until every frame was drawn in every order, or the first failure. Once. When it returns, no
  // process is left and the last event (Verified or JobFailed) is told. Returns ok when all pictures are
  // equal, kFailed when some differ, else the first cause.
  Status Verify();

  // Ends the check before its end. May be called from a callback of loop().
  void Stop(const std::string& reason);

  PollLoop& loop() { return loop_; }

 private:
  Status Begin();
  Status StartForkServer();
  Status ReadManifest();
  void OnLoaded(const RendererLoaded& renderer);
  Status Prepare(const RendererLoaded& renderer);
  Status CheckManifestHasSample() const;
  Status PlanRings();

  Status BeginRuns();
  Status StartRun(size_t part);
  Status DrawPart(size_t part);
  CheckRun::Callbacks CallbacksFor(size_t part);
  void OnHashed(size_t part, const std::vector<uint64_t>& hashes);
  void Finish();

  void OnTick();
  int64_t RunningCount() const;
  void Fail(JobFailed failed);
  void FailUnlessOk(const Status& status);

  const JobSpec job_;
  const CheckSettings settings_;
  const EventStream& events_;
  PollLoop loop_;
  ProgressMeter progress_;
  std::optional<JobEvent> end_;

  std::string plugin_path_;
  std::string renderer_name_;
  FrameHashes manifest_;
  int64_t at_once_ = 1;  // runs
  uint32_t slot_count_ = 0;
  BeginDrawing film_;
  int64_t film_frames_ = 0;  // of which the plan has a sample
  CheckPlan plan_;

  std::unique_ptr<ForkServer> fork_server_;      // of a script; the runs share it
  std::vector<std::unique_ptr<CheckRun>> runs_;  // of the plan's first parts; gone when it is done
  std::vector<std::vector<uint64_t>> hashes_;    // of each part; empty until it is done
  int64_t processes_ = 0;                        // of runs that are done
  int64_t draws_ = 0;
  int64_t draws_wanted_ = 0;
};

}  // namespace reel
