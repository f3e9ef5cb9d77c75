// Supervisor: one job, from its specification to the finished file.
//
// Single-threaded around one PollLoop. It loads no user code, believes nothing in shared memory, and is
// the only one that starts, ends and judges the job's processes.
//
//     kLoading     producers load the renderer; the first to have done so says what it is; then ffprobe
//                  looks at the sounds, if there are any
//     kRehearsing  only with free-form encoder options: ffmpeg tries them on one black frame
//     kRendering   a RenderPass stands; producers draw                         <--+
//     kEncoding    every frame is with an encoder; producers go home              |
//     kFinishing   segments are joined, a gif gets its second pass, frames are    |
//                  counted                                                        |
//     kPaused      no room on the disk; all processes are gone                 ---+
//     then the file gets its name
//
// What fails on the encoders' side ends the pass and begins another one with the first segment that is
// not finished. Any other failure: ffmpeg is killed, then all others; finished segments of a film that
// has several are kept; the first cause is told; nothing stands under the final name.

#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/status.h"
#include "daemon/process/niceness.h"
#include "daemon/process/poll_loop.h"
#include "daemon/supervisor/adaptation.h"
#include "daemon/supervisor/encoder_rehearsal.h"
#include "daemon/supervisor/end_hook.h"
#include "daemon/supervisor/event_stream.h"
#include "daemon/supervisor/film_publisher.h"
#include "daemon/supervisor/film_share.h"
#include "daemon/supervisor/forgotten_frame.h"
#include "daemon/supervisor/fork_server.h"
#include "daemon/supervisor/job_cache.h"
#include "daemon/supervisor/job_preparation.h"
#include "daemon/supervisor/job_trace.h"
#include "daemon/supervisor/learnt_key.h"
#include "daemon/supervisor/memory_meter.h"
#include "daemon/supervisor/preview_maker.h"
#include "daemon/supervisor/producer_pool.h"
#include "daemon/supervisor/progress_meter.h"
#include "daemon/supervisor/render_pass.h"
#include "daemon/supervisor/room_wait.h"
#include "daemon/supervisor/segment_ledger.h"
#include "daemon/supervisor/sound_check.h"
#include "protocol/job_event.h"
#include "protocol/job_spec.h"
#include "protocol/supervisor_order.h"

namespace reel {

class Supervisor {
 public:
  // `inherited`: the process that the job's producers are forked from, when there is one already. `share`: what this
  // one makes of the film, when others make the rest.
  Supervisor(JobSpec job, const EventStream& events,
             std::optional<ForkServer::Inherited> inherited = std::nullopt,
             std::optional<FilmShare> share = std::nullopt);
  ~Supervisor();

  // Blocks until the job is done, failed, stopped or cancelled. Once. When it returns, no process of the
  // job is left and nothing but finished segments of a job that was stopped or has failed; the last event
  // (Finished or JobFailed) is told. Returns ok or the first cause.
  Status Render();

  // After Render: what the job's command on_end is told; none: there is no such command, or the job was
  // stopped and goes on another time.
  std::optional<EndHookFacts> end_hook() const;

  enum class Keep { kFinishedSegments, kNothing };

  // Ends the job before its end. May be called from a callback of loop().
  void Stop(Keep keep, const std::string& reason);

  // Ends a share once the segment that is being made is finished: its time is nearly over. May be called from a callback
  // of loop().
  void StopAfterSegment(const std::string& reason);

  // The job's part of the machine from now on; without it, all of it. Niceness is that of all processes
  // of the job, relative to this one's at its start. May be called from a callback of loop().
  void SetShare(const MachineShare& share);

  // Has a picture of the newest frame made and told in PreviewPieces. May be called from a callback of loop().
  void ShowPreview(const PreviewOrder& order);

  PollLoop& loop() { return loop_; }

 private:
  enum class Step { kLoading, kRehearsing, kRendering, kEncoding, kFinishing, kPaused };

  Status StartLoading();
  Status StartForkServer();
  void StartCache();
  void OnLoaded(const RendererLoaded& renderer);
  void TellFiles(const RendererLoaded& renderer) const;
  Status StartSoundCheck(const RendererLoaded& renderer);
  void Begin(const RendererLoaded& renderer, const SoundCheck::Lengths& sound_lengths);
  Status Prepare(const RendererLoaded& renderer, const SoundCheck::Lengths& sound_lengths);
  void StartRehearsal();
  void AnnouncePlan(uint32_t slot_count) const;

  // Does what is next: draws what is not finished, or finishes the film.
  Status Advance();
  Status StartRow(const std::vector<Segment>& row);
  Status StartPass(const std::vector<Segment>& row);
  void EndPass();
  void OnWritten();
  void CountCached(const Segment& segment);
  void OnSegmentEncoded(const Segment& segment);
  void OnEncoderFailed(const Segment& segment, const EncoderFailure& failure);
  void Decide(const Segment& segment, const EncoderFailure& failure);
  void WatchForDamagedRing(TimePoint now);
  void OnProducerFailed(const ProducerFailure& failure);

  Status StartFinishing();
  Status EndShare();
  void OnSegmentFinished(const Segment& segment);
  void OnWrongCount(const Status& status);
  void OnNoRoomToFinish(int64_t partial_bytes);
  void Finish(int64_t output_bytes);

  void Pause(int64_t partial_bytes);
  void LookForRoom();

  void OnTick();
  void CheckHelpers(TimePoint now);
  void ShowLife(TimePoint now);
  void GiveAway();
  bool IsShareMade() const;
  void EmitProgress(TimePoint now);
  std::vector<pid_t> OwnProcesses() const;
  void SampleMemory();
  Phase CurrentPhase() const;
  int64_t FramesDone() const;
  Waits WaitsSoFar() const;
  std::vector<int64_t> BadFramesOf(const Segment& segment) const;

  // Ends the loop with `status` as the first cause, or, when ok, goes on.
  void StopUnlessOk(Status status);
  void EndWithFilm();
  void Fail(Status status, FailureCause cause);
  void EndAsFailed();
  void OnFlushed(Status status);
  void TellEnd(const Status& outcome);
  void EndEncoders(RenderPass& pass);
  void CloseTrace(const Status& outcome);
  void ReportLine(const std::string& source, const std::string& line) const;

  JobSpec job_;
  const EventStream& events_;
  std::optional<ForkServer::Inherited> inherited_;  // until it is adopted
  const bool is_inherited_;
  const std::optional<FilmShare> share_of_film_;
  std::string stop_after_segment_;  // why; empty: not asked for
  const TimePoint started_ = Clock::now();
  PollLoop loop_;
  Step step_ = Step::kLoading;
  Phase finishing_phase_ = Phase::kVerifying;
  std::optional<Status> outcome_;
  struct Failure {
    Status status;
    FailureCause cause;
  };
  std::optional<Failure> failure_;  // the job ends by it once nothing is flushed any more
  FailureCause cause_;
  Keep keep_ = Keep::kFinishedSegments;

  JobTrace trace_{started_};

  std::string plugin_path_;
  std::string renderer_name_;
  std::string why_most_producers_;  // where the renderer limits them
  const int base_niceness_ = OwnNiceness();
  std::optional<MachineShare> share_;  // when the daemon divides the machine
  std::optional<Adaptation> adaptation_;
  LearntKey learnt_key_;
  MemoryMeter memory_;
  ProgressMeter progress_;
  TimePoint next_slow_tick_ = started_;
  TimePoint next_reaping_ = started_;
  TimePoint next_life_sign_ = started_;
  Waits waits_of_ended_passes_;
  Finished finished_;
  int64_t frames_done_ = 0;  // when the job ended

  std::optional<JobCache> cache_;  // when the job asks for one
  struct FromCache {
    int64_t frames = 0;
    int64_t checks = 0;
  };
  std::map<int64_t, FromCache> from_cache_by_segment_;

  std::map<int64_t, int> attempts_by_segment_;
  bool is_announced_ = false;
  ForgottenFrame forgotten_;
  RoomWait room_wait_;
  TimePoint next_look_for_room_ = started_;

  // In the order in which they are made; destroyed the other way round, so that ffmpeg goes before the
  // producers, and the work directory last.
  std::optional<PreparedJob> prepared_;
  std::unique_ptr<ForkServer> fork_server_;  // of a script
  std::unique_ptr<ProducerPool> producers_;
  std::unique_ptr<RenderPass> pass_;
  std::unique_ptr<SegmentLedger> ledger_;
  std::unique_ptr<SoundCheck> sound_check_;
  std::unique_ptr<EncoderRehearsal> rehearsal_;
  std::unique_ptr<FilmPublisher> publisher_;
  PreviewMaker preview_{loop_, events_};
};

}  // namespace reel
