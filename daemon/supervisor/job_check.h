// JobCheck: whether a job could be rendered, and what is known of it before its first frame.
//
// What `reel check` asks of a supervisor. The renderer is loaded and the film settled as for rendering,
// and encoder options that only ffmpeg can judge are tried. No frame is drawn (but what a script draws
// while it is loaded), no work directory is made, and nothing under the output's name, nor the manifest's or the trace's, is touched. Single-threaded
// around one PollLoop.
//
// What it cannot see: how much memory and disk the frames will take, what becomes of the files until the
// job is rendered, and whether another job makes the film at this moment.

#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/private_directory.h"
#include "base/status.h"
#include "daemon/process/poll_loop.h"
#include "daemon/supervisor/encoder_rehearsal.h"
#include "daemon/supervisor/event_stream.h"
#include "daemon/supervisor/fork_server.h"
#include "daemon/supervisor/job_preparation.h"
#include "daemon/supervisor/producer_pool.h"
#include "daemon/supervisor/sound_check.h"
#include "protocol/job_event.h"
#include "protocol/job_spec.h"

namespace reel {

// What was found out of a job that is possible; what PlanJob needs, should it be planned once more.
struct CheckedJob {
  std::string plugin_path;
  RendererLoaded renderer;
  SoundCheck::Lengths sound_lengths;
};

class JobCheck {
 public:
  JobCheck(JobSpec job, const EventStream& events);
  ~JobCheck();

  // As Check, but for whoever goes on with the job: the last event is told only when it is not possible.
  Result<CheckedJob> Load();

  // Blocks until the job is known to be possible, or the first thing that is wrong. Once. When it returns,
  // no process is left and the last event (Checked or JobFailed) is told. Returns ok or the cause.
  Status Check();

  // Ends the check before its end. May be called from a callback of loop().
  void Stop(const std::string& reason);

  PollLoop& loop() { return loop_; }

 private:
  Status Begin();
  Status StartForkServer();
  Status StartProducer();
  void OnLoaded(const RendererLoaded& renderer);
  void OnProducerFailed(const ProducerFailure& failure);
  Status StartSoundCheck(const RendererLoaded& renderer);
  void SettleAndFinish(const RendererLoaded& renderer, const SoundCheck::Lengths& sound_lengths);
  Status Settle(const RendererLoaded& renderer, const SoundCheck::Lengths& sound_lengths);
  Result<int64_t> CountKept(const JobPlan& plan) const;
  void Rehearse(const JobPlan& plan);
  void Finish();
  JobEvent Run();

  void OnTick();
  void Fail(JobFailed failed);
  void FailUnlessOk(const Status& status);
  void ReportLine(const std::string& source, const std::string& line) const;

  JobSpec job_;
  const EventStream& events_;
  PollLoop loop_;
  std::optional<JobEvent> end_;

  std::string plugin_path_;
  std::string renderer_name_;
  Checked checked_;
  CheckedJob found_;

  std::unique_ptr<ForkServer> fork_server_;  // of a script; else a single producer
  std::unique_ptr<ProducerPool> producers_;
  std::unique_ptr<SoundCheck> sound_check_;
  std::optional<PrivateDirectory> scratch_;  // in which the rehearsal encodes its frame
  std::unique_ptr<EncoderRehearsal> rehearsal_;
};

}  // namespace reel
