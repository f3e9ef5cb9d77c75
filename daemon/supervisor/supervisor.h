// Supervisor: one job, from its specification to the finished file.
//
// Single-threaded around one PollLoop. It loads no user code, believes nothing in shared memory, and is
// the only one that starts, ends and judges the job's processes.
//
//     kLoading     producers load the renderer; the first to have done so says what it is
//     kRehearsing  only with free-form encoder options: ffmpeg tries them on one black frame
//     kRendering   ring, writer and ffmpeg stand; producers draw
//     kEncoding    every frame is with ffmpeg; producers go home
//     kSecondPass  only gif
//     kVerifying   the frames in the file are counted
//     then the file gets its name
//
// Any failure in any phase: ffmpeg is killed, then all others; the private directory goes; the first
// cause is told; nothing stands under the final name.

#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/status.h"
#include "daemon/encoder/encode_plan.h"
#include "daemon/process/poll_loop.h"
#include "daemon/supervisor/command_run.h"
#include "daemon/supervisor/encoder_session.h"
#include "daemon/supervisor/event_stream.h"
#include "daemon/supervisor/film_plan.h"
#include "daemon/supervisor/memory_meter.h"
#include "daemon/supervisor/output_place.h"
#include "daemon/supervisor/producer_pool.h"
#include "daemon/supervisor/progress_meter.h"
#include "protocol/job_spec.h"

namespace reel {

class Supervisor {
 public:
  Supervisor(JobSpec job, const EventStream& events);
  ~Supervisor();

  // Renders the job. Blocks until the file has its name or the job has failed; the last event (Finished
  // or JobFailed) is told. Returns ok or the first cause.
  Status Render();

  // Ends the job as cancelled. May be called from a callback of loop().
  void Cancel(const std::string& reason);

  PollLoop& loop() { return loop_; }

 private:
  enum class Step { kLoading, kRehearsing, kRendering, kEncoding, kSecondPass, kVerifying };

  Status StartLoading();
  void OnLoaded(const RendererLoaded& renderer);
  Status PlanOutput(const RendererLoaded& renderer);
  Status StartRehearsal();
  Status StartRendering();
  Status CreateRing();
  Status StartEncoder();
  void AnnouncePlan() const;
  void OnWritten();
  void OnEncoded();
  Status StartSecondPass();
  Status StartVerifying();
  void OnCounted(int64_t frames);
  Status Publish();
  void OnTick();
  void SampleMemory();
  void OnProducerFailed(const ProducerFailure& failure);

  // Ends the loop with `status` as the first cause, or, when ok, goes on.
  void StopUnlessOk(Status status);
  Status RunCommand(const std::vector<std::string>& arguments, CommandRun::Done done);
  void ReportLine(const std::string& source, const std::string& line) const;
  Phase CurrentPhase() const;

  const JobSpec job_;
  const EventStream& events_;
  const TimePoint started_ = Clock::now();
  PollLoop loop_;
  Step step_ = Step::kLoading;
  std::optional<Status> outcome_;

  std::string renderer_name_;
  FilmPlan film_;
  EncodePlan encode_;
  int64_t producer_count_ = 0;
  MemoryMeter memory_;
  ProgressMeter progress_;
  TimePoint next_memory_sample_ = started_;
  WriterReport last_report_;
  Finished finished_;

  // In the order in which they are made; destroyed the other way round, so that ffmpeg goes before the
  // producers, and the private directory last.
  std::optional<OutputPlace> place_;
  bool manifest_opened_ = false;
  std::optional<SharedSegment> segment_;
  std::unique_ptr<ProducerPool> producers_;
  std::unique_ptr<EncoderSession> encoder_;
  std::unique_ptr<CommandRun> command_;
};

}  // namespace reel
