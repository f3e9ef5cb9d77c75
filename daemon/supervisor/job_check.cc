#include "daemon/supervisor/job_check.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "daemon/process/descendants.h"
#include "daemon/process/usable_cores.h"
#include "daemon/supervisor/job_failure.h"
#include "daemon/supervisor/learnt_key.h"
#include "daemon/supervisor/pass_plan.h"
#include "daemon/supervisor/producer_settings.h"
#include "daemon/supervisor/renderer_file.h"
#include "daemon/supervisor/ring_plan.h"
#include "daemon/supervisor/starting_count.h"

namespace reel {
namespace {

constexpr auto kCheckTick = milliseconds(100);
// For what a renderer started and left behind.
constexpr auto kPatienceWithLeftBehind = std::chrono::seconds(2);

}  // namespace

JobCheck::JobCheck(JobSpec job, const EventStream& events)
    : job_(std::move(job)), events_(events) {}

JobCheck::~JobCheck() = default;

JobEvent JobCheck::Run() {
  loop_.Every(kCheckTick, [this] { OnTick(); });
  FailUnlessOk(Begin());
  if (!end_) loop_.Run();
  sound_check_.reset();
  rehearsal_.reset();
  scratch_.reset();
  producers_.reset();
  fork_server_.reset();
  KillDescendants(Clock::now() + kPatienceWithLeftBehind, {});
  return end_.value_or(JobFailed{StatusCode::kInternal, "the check ended early"});
}

Status JobCheck::Check() {
  const JobEvent end = Run();
  events_.Emit(end);
  const auto* failed = std::get_if<JobFailed>(&end);
  return failed ? Status(failed->code, failed->message) : Status::Ok();
}

Result<CheckedJob> JobCheck::Load() {
  const JobEvent end = Run();
  const auto* failed = std::get_if<JobFailed>(&end);
  if (failed == nullptr) return found_;
  events_.Emit(end);
  return Status(failed->code, failed->message);
}

void JobCheck::Stop(const std::string& reason) { Fail(JobFailed{StatusCode::kCancelled, reason}); }

void JobCheck::Fail(JobFailed failed) {
  if (!end_) end_ = std::move(failed);
  loop_.Stop();
}

void JobCheck::FailUnlessOk(const Status& status) {
  if (!status.ok()) Fail(JobFailed{status.code(), status.message()});
}

// --- Loading ---

Status JobCheck::Begin() {
  REEL_RETURN_IF_ERROR(BecomeSubreaper());
  REEL_RETURN_IF_ERROR(CheckPrograms());
  REEL_ASSIGN_OR_RETURN(plugin_path_, FindRendererFile(job_));
  return IsScript(job_) ? StartForkServer() : StartProducer();
}

Status JobCheck::StartForkServer() {
  ForkServer::Callbacks callbacks;
  callbacks.on_loaded = [this](const RendererLoaded& renderer) { OnLoaded(renderer); };
  callbacks.on_failed = [this](const ProducerFailure& failure) { OnProducerFailed(failure); };
  callbacks.on_log = [this](const std::string& source, const std::string& line) {
    ReportLine(source, line);
  };
  REEL_ASSIGN_OR_RETURN(ForkServer::Settings settings, MakeForkServerSettings(job_, plugin_path_));
  REEL_ASSIGN_OR_RETURN(fork_server_,
                        ForkServer::Start(loop_, std::move(settings), std::move(callbacks)));
  return Status::Ok();
}

Status JobCheck::StartProducer() {
  ProducerPool::Callbacks callbacks;
  callbacks.on_loaded = [this](const RendererLoaded& renderer) { OnLoaded(renderer); };
  callbacks.on_failed = [this](const ProducerFailure& failure) { OnProducerFailed(failure); };
  callbacks.on_log = [this](const std::string& source, const std::string& line) {
    ReportLine(source, line);
  };
  REEL_ASSIGN_OR_RETURN(ProducerPool::Settings settings, MakeProducerSettings(job_, plugin_path_));
  producers_ = std::make_unique<ProducerPool>(loop_, std::move(settings), std::move(callbacks));
  return producers_->SetCount(1);
}

void JobCheck::OnLoaded(const RendererLoaded& renderer) {
  renderer_name_ = renderer.name;
  for (const std::string& note : renderer.notes) events_.Emit(Warning{note});
  if (job_.output.audio.empty() && job_.output.sounds.empty()) {
    SettleAndFinish(renderer, {});
  } else {
    FailUnlessOk(StartSoundCheck(renderer));
  }
}

Status JobCheck::StartSoundCheck(const RendererLoaded& renderer) {
  REEL_ASSIGN_OR_RETURN(const FilmPlan film, PlanFilm(job_, renderer));
  const Rational seconds = MakeRational(film.film_frame_count * film.fps.den, film.fps.num);
  sound_check_ = std::make_unique<SoundCheck>(
      loop_, job_.output, seconds, [this, renderer](const Result<SoundCheck::Lengths>& lengths) {
        FailUnlessOk(lengths.status());
        if (!end_) SettleAndFinish(renderer, lengths.value());
      });
  sound_check_->Start();
  return Status::Ok();
}

void JobCheck::SettleAndFinish(const RendererLoaded& renderer,
                               const SoundCheck::Lengths& sound_lengths) {
  FailUnlessOk(Settle(renderer, sound_lengths));
  if (!end_ && !rehearsal_) Finish();
}

void JobCheck::OnProducerFailed(const ProducerFailure& failure) {
  Fail(MakeJobFailure(job_, renderer_name_, failure));
}

// --- Planning ---

Status JobCheck::Settle(const RendererLoaded& renderer, const SoundCheck::Lengths& sound_lengths) {
  (void)LimitProducers(job_, renderer);
  REEL_ASSIGN_OR_RETURN(const JobPlan plan, PlanJob(job_, plugin_path_, renderer, sound_lengths));
  REEL_ASSIGN_OR_RETURN(const int64_t kept, CountKept(plan));
  for (const std::string& warning : plan.encode.warnings) events_.Emit(Warning{warning});
  const Adaptation::Setting start = ChooseStartingCount(
      job_, MakeLearntKey(LearntFactsOf(job_, plugin_path_, renderer, plan.encode, UsableCores())));
  REEL_ASSIGN_OR_RETURN(const uint32_t slots,
                        PlanSlotCount(RingOf(job_, plan, start.at_first, UsableCores())));
  checked_.plan = PlanOf(job_, plan, renderer.name, slots);
  checked_.plan.producers = start.at_first;
  checked_.plan.producers_reason = start.reason;
  checked_.plan.segments_kept = kept;
  checked_.path = plugin_path_;
  checked_.film_frame_count = plan.film.film_frame_count;
  checked_.clips = renderer.clips;
  found_ = {plugin_path_, renderer, sound_lengths};
  if (plan.encode.rehearsal) Rehearse(plan);
  return Status::Ok();
}

Result<int64_t> JobCheck::CountKept(const JobPlan& plan) const {
  if (plan.place.IsPublished()) return static_cast<int64_t>(plan.encode.segments.size());
  return WorkDirectory::CountLeftovers(job_.output.path, plan.identity,
                                       {job_.resume, job_.output.force});
}

// Where there is no place for the one frame, rendering tells what is wrong with the options.
void JobCheck::Rehearse(const JobPlan& plan) {
  std::error_code error;
  const std::filesystem::path place = std::filesystem::temp_directory_path(error);
  Result<PrivateDirectory> scratch = PrivateDirectory::Make(place);
  if (error || !scratch.ok()) {
    events_.Emit(Warning{"ffmpeg_args: not tried; " + scratch.status().message()});
    return;
  }
  scratch_.emplace(std::move(scratch).value());
  EncodeRequest request = plan.request;
  request.work_directory = scratch_->path().string();
  Result<EncodePlan> encode = MakeEncodePlan(request);
  if (!encode.ok()) return FailUnlessOk(encode.status());
  rehearsal_ = std::make_unique<EncoderRehearsal>(
      loop_, std::move(*encode->rehearsal),
      [this](const std::string& line) { ReportLine("ffmpeg", line); },
      [this](const Status& status) {
        FailUnlessOk(status);
        if (status.ok()) Finish();
      });
  rehearsal_->Start();
}

void JobCheck::Finish() {
  if (!end_) end_ = checked_;
  loop_.Stop();
}

void JobCheck::OnTick() {
  const TimePoint now = Clock::now();
  if (fork_server_) fork_server_->CheckDeadlines(now);
  if (producers_) producers_->CheckDeadlines(now);
  const milliseconds patience = job_.frame_timeout.value_or(kDefaultFrameTimeout);
  if (rehearsal_) rehearsal_->CheckStopped(now, patience);
  if (sound_check_) sound_check_->CheckStopped(now, patience);
}

void JobCheck::ReportLine(const std::string& source, const std::string& line) const {
  events_.Emit(LogLine{source, line});
}

}  // namespace reel
