#include "daemon/supervisor/supervisor.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <utility>

#include "base/script_scene.h"
#include "daemon/encoder/encoder_failure.h"
#include "daemon/process/descendants.h"
#include "daemon/process/usable_cores.h"
#include "daemon/supervisor/disk_space.h"
#include "daemon/supervisor/job_failure.h"
#include "daemon/supervisor/job_sandbox.h"
#include "daemon/supervisor/manifest_file.h"
#include "daemon/supervisor/pass_plan.h"
#include "daemon/supervisor/producer_settings.h"
#include "daemon/supervisor/renderer_file.h"
#include "daemon/supervisor/ring_plan.h"
#include "daemon/supervisor/starting_count.h"

namespace reel {
namespace {

namespace fs = std::filesystem;

constexpr auto kTick = milliseconds(50);
// Progress, deadlines and whatever else can wait.
constexpr auto kSlowTick = milliseconds(95);
// Of a share: often at first, when whoever waits for it wants to know what a frame costs; then no more than a file
// server can bear from hundreds of tasks.
constexpr nanoseconds kFirstLifeSigns = milliseconds(250);
constexpr nanoseconds kLastLifeSigns = std::chrono::seconds(2);
constexpr int kLifeSignsOfAge = 10;  // in as long as it has lived
constexpr auto kReapInterval = milliseconds(500);
// For what a renderer started and left behind.
constexpr auto kPatienceWithEscaped = std::chrono::seconds(2);
// Thousands of processes of a user's are looked through in this time.
constexpr auto kPatienceWithTree = milliseconds(50);
constexpr auto kLookForRoomInterval = milliseconds(500);

// In a trace.
const char* StepOf(Phase phase) {
  switch (phase) {
    case Phase::kRendering: return "render";
    case Phase::kEncoding: return "encode what is left";
    case Phase::kJoining: return "join the segments";
    case Phase::kSecondPass: return "second pass";
    case Phase::kVerifying: return "count the frames";
  }
  return "";
}

}  // namespace

Supervisor::Supervisor(JobSpec job, const EventStream& events,
                       std::optional<ForkServer::Inherited> inherited,
                       std::optional<FilmShare> share)
    : job_(std::move(job)),
      events_(events),
      inherited_(std::move(inherited)),
      is_inherited_(inherited_.has_value()),
      share_of_film_(std::move(share)) {}

Supervisor::~Supervisor() = default;

Status Supervisor::Render() {
  loop_.Every(kTick, [this] { OnTick(); });
  StopUnlessOk(StartLoading());
  if (!outcome_) loop_.Run();
  const Status outcome =
      outcome_.value_or(Internal("the supervisor's loop ended without a result"));
  preview_.Drop();
  frames_done_ = prepared_ && ledger_ ? FramesDone() : 0;
  // ffmpeg before anything that could end its input.
  if (pass_) EndEncoders(*pass_);
  publisher_.reset();
  sound_check_.reset();
  rehearsal_.reset();
  ledger_.reset();
  pass_.reset();
  producers_.reset();
  fork_server_.reset();
  KillDescendants(Clock::now() + kPatienceWithEscaped, {});
  if (cache_) cache_->End(outcome.ok());
  TellEnd(outcome);
  return outcome;
}

// The work directory goes before the end is told: whoever hears of it may look.
void Supervisor::TellEnd(const Status& outcome) {
  int64_t kept = 0;
  if (prepared_ && prepared_->work && !outcome.ok() && keep_ == Keep::kFinishedSegments) {
    prepared_->work->Keep();
    kept = static_cast<int64_t>(prepared_->work->finished().size());
  }
  prepared_.reset();
  CloseTrace(outcome);
  if (outcome.ok()) {
    events_.Emit(finished_);
  } else {
    events_.Emit(JobFailed{outcome.code(), outcome.message(), cause_, kept});
  }
}

std::optional<EndHookFacts> Supervisor::end_hook() const {
  if (job_.on_end.command.empty() || !outcome_) return std::nullopt;
  if (outcome_->ok()) return EndHookFacts{"done", "", finished_.frames};
  if (outcome_->code() != StatusCode::kCancelled) {
    return EndHookFacts{"failed", outcome_->message(), frames_done_};
  }
  if (keep_ == Keep::kFinishedSegments) return std::nullopt;
  return EndHookFacts{"cancelled", outcome_->message(), frames_done_};
}

void Supervisor::CloseTrace(const Status& outcome) {
  const std::string how = outcome.ok() ? "done" : outcome.message();
  for (const std::string& warning : trace_.Close(how)) events_.Emit(Warning{warning});
}

void Supervisor::Stop(Keep keep, const std::string& reason) {
  if (!outcome_) keep_ = keep;
  StopUnlessOk(Status(StatusCode::kCancelled, reason));
}

void Supervisor::StopUnlessOk(Status status) {
  if (status.ok() || outcome_) return;
  if (share_of_film_ && !events_.ShowLife()) return EndWithFilm();
  outcome_ = std::move(status);
  loop_.Stop();
}

// Whatever used the directory may have failed for it first, and is not the cause.
void Supervisor::EndWithFilm() {
  keep_ = Keep::kNothing;
  cause_ = {};
  outcome_ = Status(StatusCode::kCancelled, "the film's job has ended, and its directory is gone");
  loop_.Stop();
}

// What is encoded whole and on its way to the disk is not lost for what failed after it.
void Supervisor::Fail(Status status, FailureCause cause) {
  if (outcome_ || failure_) return;
  failure_ = Failure{std::move(status), std::move(cause)};
  if (!ledger_ || !ledger_->is_flushing()) EndAsFailed();
}

void Supervisor::EndAsFailed() {
  cause_ = std::move(failure_->cause);
  StopUnlessOk(std::move(failure_->status));
}

void Supervisor::OnFlushed(Status status) {
  if (!failure_) {
    StopUnlessOk(std::move(status));
  } else if (!ledger_->is_flushing()) {
    EndAsFailed();
  }
}

void Supervisor::StopAfterSegment(const std::string& reason) { stop_after_segment_ = reason; }

// --- The share of the machine ---

// This process first: whom it starts from now on has its niceness.
void Supervisor::SetShare(const MachineShare& share) {
  if (share.nice != share_.value_or(MachineShare{}).nice) {
    const int64_t nice = std::min<int64_t>(base_niceness_ + share.nice, kHighestNiceness);
    SetNiceness({getpid()}, static_cast<int>(nice));
    SetNiceness(ListDescendants(Clock::now() + kPatienceWithTree), static_cast<int>(nice));
  }
  share_ = share;
  if (adaptation_) adaptation_->set_share(share);
}

// --- What is seen of it meanwhile ---

void Supervisor::ShowPreview(const PreviewOrder& order) {
  const auto refuse = [&](const std::string& why) { preview_.Refuse(order.number, why); };
  if (outcome_ || failure_) return refuse("the job is ending");
  if (pass_) {
    return preview_.Make(
        order, {pass_->ring().descriptor(), prepared_->encode.slot, pass_->first_frame()});
  }
  switch (step_) {
    case Step::kLoading: return refuse("nothing has been drawn yet: the renderer is being loaded");
    case Step::kPaused: return refuse("nothing is drawn now: the job waits for room on the disk");
    case Step::kFinishing:
      return refuse("every frame is drawn; the film will be at " + job_.output.path +
                    " in a moment");
    case Step::kRehearsing:
    case Step::kRendering:
    case Step::kEncoding: return refuse("nothing has been drawn yet; ask again in a moment");
  }
}

// --- Loading and planning ---

Status Supervisor::StartLoading() {
  REEL_RETURN_IF_ERROR(trace_.Open(job_.trace));
  trace_.Step("load the renderer");
  REEL_RETURN_IF_ERROR(BecomeSubreaper());
  REEL_RETURN_IF_ERROR(CheckPrograms());
  if (inherited_) {
    plugin_path_ = job_.scene;
  } else {
    REEL_ASSIGN_OR_RETURN(plugin_path_, FindRendererFile(job_));
  }
  StartCache();
  REEL_ASSIGN_OR_RETURN(ProducerPool::Settings settings, MakeProducerSettings(job_, plugin_path_));
  if (inherited_ || IsScript(job_)) {
    REEL_RETURN_IF_ERROR(StartForkServer());
    settings.fork_server = fork_server_.get();
  }
  ProducerPool::Callbacks callbacks;
  callbacks.on_loaded = [this](const RendererLoaded& renderer) { OnLoaded(renderer); };
  callbacks.on_failed = [this](const ProducerFailure& failure) { OnProducerFailed(failure); };
  callbacks.on_bad_frame = [this](int64_t frame, const std::string& how) {
    trace_.Note(fmt::format("frame {} could not be drawn", frame), how);
    events_.Emit(Warning{fmt::format("frame {} could not be drawn ({}); {}", frame, how,
                                     job_.on_bad_frame == BadFramePolicy::kHold
                                         ? "the one before it is shown again"
                                         : "a placeholder is shown")});
  };
  callbacks.on_log = [this](const std::string& source, const std::string& line) {
    ReportLine(source, line);
  };
  callbacks.on_cache_news = [this](const CacheNews& news) {
    if (cache_) cache_->OnNews(news);
  };
  producers_ = std::make_unique<ProducerPool>(loop_, std::move(settings), std::move(callbacks));
  producers_->TellTrace(&trace_);
  if (fork_server_) return Status::Ok();
  // The first alone: what the others load costs it the processor until ffmpeg has been started.
  return producers_->SetCount(1);
}

void Supervisor::StartCache() {
  if (!job_.cache) return;
  if (inherited_) {
    job_.cache = false;
    events_.Emit(
        Warning{"cache: what a running program has in memory decides its frames and cannot be "
                "named, so they are not kept"});
    return;
  }
  JobCache::Callbacks callbacks;
  callbacks.warn = [this](const std::string& warning) { events_.Emit(Warning{warning}); };
  callbacks.close = [this](CacheGate gate) {
    if (producers_) producers_->CloseCache(gate);
  };
  cache_.emplace(loop_, job_, plugin_path_, std::move(callbacks));
}

Status Supervisor::StartForkServer() {
  REEL_ASSIGN_OR_RETURN(ForkServer::Settings settings, MakeForkServerSettings(job_, plugin_path_));
  ForkServer::Callbacks callbacks;
  callbacks.on_loaded = [this](const RendererLoaded& renderer) { OnLoaded(renderer); };
  callbacks.on_failed = [this](const ProducerFailure& failure) { OnProducerFailed(failure); };
  callbacks.on_log = [this](const std::string& source, const std::string& line) {
    ReportLine(source, line);
  };
  settings.inherited = std::exchange(inherited_, std::nullopt);
  REEL_ASSIGN_OR_RETURN(fork_server_,
                        ForkServer::Start(loop_, std::move(settings), std::move(callbacks)));
  return Status::Ok();
}

void Supervisor::OnLoaded(const RendererLoaded& renderer) {
  renderer_name_ = renderer.name;
  for (const std::string& note : renderer.notes) events_.Emit(Warning{note});
  TellFiles(renderer);
  why_most_producers_ = LimitProducers(job_, renderer);
  if (job_.output.audio.empty() && job_.output.sounds.empty()) {
    Begin(renderer, {});
  } else {
    StopUnlessOk(StartSoundCheck(renderer));
  }
}

Status Supervisor::StartSoundCheck(const RendererLoaded& renderer) {
  REEL_ASSIGN_OR_RETURN(const FilmPlan film, PlanFilm(job_, renderer));
  trace_.Step("look at the sounds");
  const Rational seconds = MakeRational(film.film_frame_count * film.fps.den, film.fps.num);
  sound_check_ = std::make_unique<SoundCheck>(
      loop_, job_.output, seconds, [this, renderer](const Result<SoundCheck::Lengths>& lengths) {
        StopUnlessOk(lengths.status());
        if (!outcome_) Begin(renderer, lengths.value());
      });
  sound_check_->Start();
  return Status::Ok();
}

void Supervisor::Begin(const RendererLoaded& renderer, const SoundCheck::Lengths& sound_lengths) {
  StopUnlessOk(Prepare(renderer, sound_lengths));
  if (outcome_) return;
  if (prepared_->encode.rehearsal) {
    StartRehearsal();
  } else {
    StopUnlessOk(Advance());
  }
}

void Supervisor::TellFiles(const RendererLoaded& renderer) const {
  MadeFrom made{{RendererFile(plugin_path_)}};
  const size_t count = std::min(renderer.files.size(), kMostMadeFrom - 1);
  made.files.insert(made.files.end(), renderer.files.begin(), renderer.files.begin() + count);
  events_.Emit(made);
}

Status Supervisor::Prepare(const RendererLoaded& renderer,
                           const SoundCheck::Lengths& sound_lengths) {
  if (share_of_film_) {
    REEL_ASSIGN_OR_RETURN(
        prepared_, PrepareShare(job_, plugin_path_, renderer, sound_lengths, *share_of_film_));
  } else {
    REEL_ASSIGN_OR_RETURN(prepared_, PrepareJob(job_, plugin_path_, renderer, sound_lengths));
  }
  if (!prepared_->work) {
    Finish(prepared_->place.PublishedBytes());
    return Status::Ok();
  }
  learnt_key_ =
      MakeLearntKey(LearntFactsOf(job_, plugin_path_, renderer, prepared_->encode, UsableCores()));
  for (const std::string& warning : prepared_->encode.warnings) events_.Emit(Warning{warning});
  if (cache_) cache_->Begin(renderer, prepared_->film, prepared_->encode.slot);
  SegmentLedger::Callbacks callbacks;
  callbacks.on_finished = [this](const Segment& segment) {
    trace_.SegmentOnDisk(segment);
    OnSegmentFinished(segment);
  };
  callbacks.on_failed = [this](const Segment& segment, const Status& status) {
    if (failure_) {
      OnFlushed(status);
      return;
    }
    const auto end = TellsOfFullDisk(status.message()) ? EncoderEnd::kNoSpace : EncoderEnd::kDied;
    Decide(segment, {end, status, {}});
  };
  ledger_ = std::make_unique<SegmentLedger>(loop_, *prepared_, !job_.manifest.empty(),
                                            std::move(callbacks));
  return Status::Ok();
}

void Supervisor::StartRehearsal() {
  step_ = Step::kRehearsing;
  trace_.Step("try the encoder's options");
  rehearsal_ = std::make_unique<EncoderRehearsal>(
      loop_, *prepared_->encode.rehearsal,
      [this](const std::string& line) { ReportLine("ffmpeg", line); },
      [this](const Status& status) { StopUnlessOk(status.ok() ? Advance() : status); });
  rehearsal_->Start();
}

void Supervisor::AnnouncePlan(uint32_t slot_count) const {
  Planned plan = PlanOf(job_, *prepared_, renderer_name_, slot_count);
  plan.segments_kept = static_cast<int64_t>(prepared_->work->finished().size());
  if (is_inherited_) plan.sandbox = kInheritedSandbox;
  // Not when every segment was kept: nothing is drawn.
  if (adaptation_) {
    plan.producers = adaptation_->count();
    plan.producers_reason = adaptation_->reason();
  }
  events_.Emit(plan);
}

// --- Rendering ---

Status Supervisor::Advance() {
  if (outcome_ || failure_ || pass_ || publisher_ || step_ == Step::kPaused) return Status::Ok();
  const std::vector<Segment> row = ledger_->NextRow();
  if (!row.empty()) return StartRow(row);
  if (ledger_->is_flushing()) return Status::Ok();
  const bool is_part = share_of_film_ && share_of_film_->kind == FilmShare::Kind::kSegments;
  return is_part ? EndShare() : StartFinishing();
}

Status Supervisor::StartRow(const std::vector<Segment>& row) {
  using Kind = FilmShare::Kind;
  if (!share_of_film_ || share_of_film_->kind != Kind::kPutTogether) return StartPass(row);
  // No failure: it is this one that came too early.
  return Status(
      StatusCode::kCancelled,
      fmt::format("segment {} is missing, or not whole; the film cannot be put together yet",
                  row.front().index));
}

void Supervisor::OnSegmentFinished(const Segment&) {
  OnFlushed(pass_ && IsShareMade() ? EndShare() : Advance());
  if (stop_after_segment_.empty() || outcome_) return;
  StopUnlessOk(Status(StatusCode::kCancelled, stop_after_segment_));
}

Status Supervisor::StartPass(const std::vector<Segment>& row) {
  step_ = Step::kRendering;
  trace_.Step("render");
  const int64_t frames = row.back().first_frame + row.back().frame_count - row.front().first_frame;
  if (!adaptation_) {
    Adaptation::Setting setting = ChooseStartingCount(job_, learnt_key_);
    if (!why_most_producers_.empty()) setting.most_reason = why_most_producers_;
    setting.share = share_;
    setting.trace = &trace_;
    adaptation_.emplace(std::move(setting));
  }
  RenderPass::Task task;
  task.segments = row;
  REEL_ASSIGN_OR_RETURN(
      task.slot_count,
      PlanSlotCount(RingOf(job_, *prepared_, adaptation_->count(), UsableCores())));
  task.slot_bytes = SlotFrameBytes(prepared_->encode.slot);
  task.encoder_patience = job_.frame_timeout.value_or(kDefaultFrameTimeout);
  task.command = [this](const Segment& segment) {
    return SegmentEncodeCommand(prepared_->request, prepared_->encode, segment);
  };
  task.open_manifest = [this](const Segment& segment) -> Result<unique_fd> {
    if (job_.manifest.empty()) return unique_fd();
    return OpenSegmentManifest(prepared_->work->ManifestPath(segment.index));
  };
  task.trace = &trace_;
  RenderPass::Callbacks callbacks;
  callbacks.on_written = [this] { OnWritten(); };
  callbacks.on_encoded = [this](const Segment& segment) { OnSegmentEncoded(segment); };
  callbacks.on_failed = [this](const Segment& segment, const EncoderFailure& failure) {
    OnEncoderFailed(segment, failure);
  };
  callbacks.on_log = [this](const std::string& source, const std::string& line) {
    ReportLine(source, line);
  };
  REEL_ASSIGN_OR_RETURN(pass_, RenderPass::Start(loop_, std::move(task), std::move(callbacks)));
  if (!std::exchange(is_announced_, true)) AnnouncePlan(pass_->ring().geometry().slot_count);

  BeginDrawing film = DrawingOf(job_, *prepared_, row.front().first_frame);
  if (cache_) film.cache = cache_->order();
  producers_->BeginDrawing(pass_->ring(), film);
  if (cache_) producers_->CloseCache(cache_->gate());
  adaptation_->BeginPass(pass_->ring().geometry().slot_count, frames);
  return producers_->SetCount(std::min(adaptation_->count(), frames));
}

// ffmpeg first, then everybody who draws into the ring, then the ring.
void Supervisor::EndPass() {
  if (!pass_) return;
  preview_.EndOfSource();
  SampleMemory();
  waits_of_ended_passes_ = WaitsSoFar();
  adaptation_->EndPass();
  const std::unique_ptr<RenderPass> ended = std::move(pass_);
  EndEncoders(*ended);
  producers_->EndPass();
}

// What then stands in the ring was not written by anybody.
void Supervisor::EndEncoders(RenderPass& pass) {
  const int64_t frames_written = pass.frames_written();
  pass.KillEncoders();
  trace_.PassEnded(pass.ring(), pass.first_frame(), frames_written);
}

void Supervisor::OnWritten() {
  step_ = Step::kEncoding;
  trace_.Step("encode what is left");
  // While everybody is still there: the ring is full of frames and ffmpeg's encoder has all its
  // buffers.
  SampleMemory();
  producers_->StopRing();
}

void Supervisor::OnSegmentEncoded(const Segment& segment) {
  if (const Status status = ledger_->Take(segment, BadFramesOf(segment)); !status.ok()) {
    OnEncoderFailed(segment, {EncoderEnd::kWrongCount, status, {}});
    return;
  }
  CountCached(segment);
  if (!pass_->is_over()) return;
  loop_.Post([this] {
    EndPass();
    StopUnlessOk(Advance());
  });
}

// One that is encoded again counts as it was the last time.
void Supervisor::CountCached(const Segment& segment) {
  const WriterReport report = pass_->writer_report_of(segment);
  from_cache_by_segment_[segment.index] = {static_cast<int64_t>(report.frames_cached),
                                           static_cast<int64_t>(report.frames_checked)};
}

Waits Supervisor::WaitsSoFar() const {
  Waits waits = waits_of_ended_passes_;
  if (!pass_) return waits;
  const WriterReport report = pass_->writer_report();
  waits.for_frame_ns += static_cast<int64_t>(report.waited_for_frame_ns);
  waits.for_pipe_ns += static_cast<int64_t>(report.waited_for_pipe_ns);
  return waits;
}

std::vector<int64_t> Supervisor::BadFramesOf(const Segment& segment) const {
  const std::set<int64_t>& bad = producers_->bad_frames();
  return {bad.lower_bound(segment.first_frame),
          bad.lower_bound(segment.first_frame + segment.frame_count)};
}

// --- What goes wrong ---

void Supervisor::OnEncoderFailed(const Segment& segment, const EncoderFailure& failure) {
  // The session that tells this must not be destroyed by it.
  loop_.Post([this, segment, failure] { Decide(segment, failure); });
}

void Supervisor::Decide(const Segment& segment, const EncoderFailure& failure) {
  if (outcome_ || failure_) return;
  trace_.Note("an encoder failed", failure.status.message());
  EndPass();
  const int attempts = ++attempts_by_segment_[segment.index];
  switch (DecideEncoder(failure.end, attempts)) {
    case EncoderDecision::kPause: Pause(ledger_->FileBytes(segment)); return;
    case EncoderDecision::kBeginSegmentAgain:
      events_.Emit(
          Warning{fmt::format("{}; frames {} to {} are encoded again", failure.status.message(),
                              segment.first_frame, segment.first_frame + segment.frame_count - 1)});
      StopUnlessOk(Advance());
      return;
    case EncoderDecision::kFailJob: {
      FailureCause cause = failure.cause;
      cause.attempts = attempts;
      Fail(Status(failure.status.code(),
                  fmt::format("{} ({} attempts)", failure.status.message(), attempts)),
           std::move(cause));
    }
  }
}

void Supervisor::WatchForDamagedRing(TimePoint now) {
  const int64_t next = pass_->frames_written();
  const bool is_with_nobody =
      pass_->WaitsForFrame(now) && producers_->IsForgotten(static_cast<uint64_t>(next));
  if (!forgotten_.IsLost(now, next, is_with_nobody)) return;
  const int64_t frame = pass_->first_frame() + next;
  for (const Segment& segment : prepared_->encode.segments) {
    if (frame < segment.first_frame || frame >= segment.first_frame + segment.frame_count) continue;
    FailureCause cause;
    cause.frame = frame;
    cause.how = "its slot in the shared memory was written over";
    OnEncoderFailed(segment, {EncoderEnd::kRingDamaged,
                              Failed(fmt::format("frame {} cannot be taken by anybody: a renderer "
                                                 "writes into shared memory outside of its picture",
                                                 frame)),
                              cause});
  }
}

void Supervisor::OnProducerFailed(const ProducerFailure& failure) {
  JobFailed failed = MakeJobFailure(job_, renderer_name_, failure);
  Fail(Status(failed.code, std::move(failed.message)), std::move(failed.cause));
}

// --- Finishing ---

Status Supervisor::StartFinishing() {
  step_ = Step::kFinishing;
  if (!is_announced_) {
    // Every segment was kept: nothing is drawn.
    is_announced_ = true;
    AnnouncePlan(0);
  }
  producers_->EndPass();
  FilmPublisher::Callbacks callbacks;
  callbacks.on_phase = [this](Phase phase) {
    finishing_phase_ = phase;
    trace_.Step(StepOf(phase));
  };
  callbacks.on_warning = [this](const std::string& what) { events_.Emit(Warning{what}); };
  callbacks.on_log = [this](const std::string& source, const std::string& line) {
    ReportLine(source, line);
  };
  callbacks.on_published = [this](int64_t bytes) {
    SampleMemory();
    Finish(bytes);
  };
  callbacks.on_wrong_count = [this](const Status& status) { OnWrongCount(status); };
  callbacks.on_no_room = [this](int64_t partial_bytes) { OnNoRoomToFinish(partial_bytes); };
  callbacks.on_failed = [this](const Status& status, const FailureCause& cause) {
    Fail(status, cause);
  };
  publisher_ =
      std::make_unique<FilmPublisher>(loop_, *prepared_, job_.manifest, std::move(callbacks));
  publisher_->Start();
  return Status::Ok();
}

// The segments are the film's by their notes.
Status Supervisor::EndShare() {
  EndPass();
  producers_->EndPass();
  SampleMemory();
  Finish(0);
  return Status::Ok();
}

void Supervisor::OnWrongCount(const Status& status) {
  ledger_->ForgetOnlySegment();
  loop_.Post([this, status] {
    publisher_.reset();
    Decide(prepared_->encode.segments.front(), {EncoderEnd::kWrongCount, status, {}});
  });
}

void Supervisor::OnNoRoomToFinish(int64_t partial_bytes) {
  loop_.Post([this, partial_bytes] {
    publisher_.reset();
    if (!prepared_->encode.is_sequence) unlink(prepared_->encode.product.c_str());
    // A film in one segment is its product.
    if (prepared_->encode.segments.size() == 1 && prepared_->encode.finishing.empty())
      ledger_->ForgetOnlySegment();
    Pause(partial_bytes);
  });
}

void Supervisor::Finish(int64_t output_bytes) {
  finished_.output_bytes = output_bytes;
  finished_.frames = prepared_->OwnFrameCount();
  finished_.wall_seconds = ToSeconds(Clock::now() - started_);
  for (const auto& [index, counted] : from_cache_by_segment_) {
    finished_.frames_from_cache += counted.frames;
    finished_.cache_checks += counted.checks;
  }
  if (adaptation_) {
    const Adaptation::Finding found = adaptation_->Found();
    finished_.producers = found.count;
    finished_.producers_reason = found.reason;
    const double rate = static_cast<double>(finished_.frames) / finished_.wall_seconds;
    // Frames that are not drawn say nothing about drawing.
    if (finished_.frames_from_cache == 0) RememberCount(job_, learnt_key_, *adaptation_, rate);
  }
  finished_.retries = producers_->retries();
  finished_.peak_memory_bytes = memory_.peak_bytes();
  finished_.output = job_.output.path;
  finished_.waits = waits_of_ended_passes_;
  std::set<int64_t> bad = producers_->bad_frames();
  if (ledger_) {
    const std::vector<int64_t> noted = ledger_->NotedBadFrames();
    bad.insert(noted.begin(), noted.end());
  }
  finished_.bad_frames.assign(bad.begin(), bad.end());
  outcome_ = Status::Ok();
  loop_.Stop();
}

// --- No room ---

void Supervisor::Pause(int64_t partial_bytes) {
  step_ = Step::kPaused;
  trace_.Step("wait for room on the disk");
  room_wait_.Begin(Clock::now(), partial_bytes, FreeDiskBytes(prepared_->work->path()));
  ledger_->RemovePartialFiles();
  constexpr double kMiB = 1024.0 * 1024.0;
  events_.Emit(
      Paused{fmt::format("no space left in {}: {:.1f} MiB are free, {:.1f} MiB are needed",
                         fs::path(job_.output.path).parent_path().string(),
                         static_cast<double>(FreeDiskBytes(prepared_->work->path())) / kMiB,
                         static_cast<double>(room_wait_.needed_bytes()) / kMiB)});
}

void Supervisor::LookForRoom() {
  const TimePoint now = Clock::now();
  if (now < next_look_for_room_) return;
  next_look_for_room_ = now + kLookForRoomInterval;
  if (!room_wait_.IsOver(now, FreeDiskBytes(prepared_->work->path()))) return;
  step_ = Step::kRendering;
  trace_.Note("there is room again");
  events_.Emit(Resumed{});
  StopUnlessOk(Advance());
}

// --- Every 50 ms ---

void Supervisor::OnTick() {
  const TimePoint now = Clock::now();
  if (share_of_film_ && now >= next_life_sign_) ShowLife(now);
  if (step_ == Step::kPaused) {
    LookForRoom();
    return;
  }
  if (pass_) adaptation_->Look(now, *pass_, *producers_);
  if (pass_ && step_ == Step::kRendering) StopUnlessOk(adaptation_->Follow(*producers_));
  if (now < next_slow_tick_) return;
  next_slow_tick_ = now + kSlowTick;
  if (fork_server_) fork_server_->CheckDeadlines(now);
  producers_->CheckDeadlines(now);
  CheckHelpers(now);
  if (cache_) cache_->OnTick(now);
  if (pass_) {
    pass_->CheckProgress(now);
    WatchForDamagedRing(now);
  }
  preview_.CheckDeadline(now);
  if (memory_.IsDue(now)) SampleMemory();
  if (now >= next_reaping_) {
    next_reaping_ = now + kReapInterval;
    const std::vector<pid_t> own = OwnProcesses();
    ReapOrphans({own.begin(), own.end()});
  }
  if (is_announced_ && !share_of_film_) EmitProgress(now);
}

// Its events are in a file that somebody on another machine looks at now and then: who has not heard of it for long
// takes it for dead. And who has ended the job meanwhile may not have reached this machine.
void Supervisor::ShowLife(TimePoint now) {
  next_life_sign_ =
      now + std::clamp((now - started_) / kLifeSignsOfAge, kFirstLifeSigns, kLastLifeSigns);
  if (is_announced_ && step_ != Step::kPaused) EmitProgress(now);
  GiveAway();
  if (!outcome_ && !events_.ShowLife()) EndWithFilm();
}

void Supervisor::CheckHelpers(TimePoint now) {
  const milliseconds patience = job_.frame_timeout.value_or(kDefaultFrameTimeout);
  if (ledger_) ledger_->CheckStopped(now, patience);
  if (publisher_) publisher_->CheckStopped(now, patience);
  if (sound_check_) sound_check_->CheckStopped(now, patience);
  if (rehearsal_) rehearsal_->CheckStopped(now, patience);
}

void Supervisor::EmitProgress(TimePoint now) {
  const int64_t frames_done = FramesDone();
  progress_.Add(now, frames_done);
  Progress progress;
  progress.phase = CurrentPhase();
  progress.frames_done = std::min(frames_done, prepared_->OwnFrameCount());
  progress.frame_count = prepared_->OwnFrameCount();
  progress.frames_per_second = progress_.frames_per_second();
  if (adaptation_ && step_ == Step::kRendering) {
    progress.producers = adaptation_->count();
    if (!job_.producers) progress.producers_reason = adaptation_->reason();
    progress.cores_used = adaptation_->pressure().cores();
    progress.wants_cores = adaptation_->wants_cores();
  }
  progress.retries = producers_->retries();
  progress.segments_done = static_cast<int64_t>(prepared_->work->finished().size());
  progress.waits = WaitsSoFar();
  progress.peak_memory_bytes = memory_.peak_bytes();
  events_.Emit(progress);
}

// What another one makes now is not begun here; what was begun of it is dropped once the rest is done.
void Supervisor::GiveAway() {
  if (!prepared_ || share_of_film_->kind != FilmShare::Kind::kSegments) return;
  const std::optional<int64_t> first = ReadGivenAway(share_of_film_->attempt);
  std::vector<Segment>& own = prepared_->own_segments;
  if (!first || own.empty() || *first <= own.front().index) return;
  std::erase_if(own, [first](const Segment& segment) { return segment.index >= *first; });
  if (IsShareMade() && !outcome_ && !failure_) StopUnlessOk(EndShare());
}

bool Supervisor::IsShareMade() const {
  return share_of_film_ && share_of_film_->kind == FilmShare::Kind::kSegments &&
         ledger_->AreOwnNoted();
}

// Finished segments, and what of the others is with an encoder.
int64_t Supervisor::FramesDone() const {
  if (step_ == Step::kFinishing) return prepared_->film.frame_count;
  int64_t frames = 0;
  for (const Segment& segment : prepared_->own_segments) {
    const bool is_of_pass = pass_ && segment.first_frame >= pass_->first_frame() &&
                            segment.first_frame < pass_->end_frame();
    if (ledger_->IsDone(segment) && !is_of_pass) frames += segment.frame_count;
  }
  return frames + (pass_ ? pass_->frames_written() : 0);
}

Phase Supervisor::CurrentPhase() const {
  switch (step_) {
    case Step::kLoading:
    case Step::kRehearsing:
    case Step::kPaused:
    case Step::kRendering: return Phase::kRendering;
    case Step::kEncoding: return Phase::kEncoding;
    case Step::kFinishing: return finishing_phase_;
  }
  return Phase::kRendering;
}

std::vector<pid_t> Supervisor::OwnProcesses() const {
  std::vector<pid_t> pids = producers_->pids();
  const auto add = [&pids](const std::vector<pid_t>& more) {
    pids.insert(pids.end(), more.begin(), more.end());
  };
  if (fork_server_) pids.push_back(fork_server_->pid());
  if (pass_) add(pass_->pids());
  if (ledger_) add(ledger_->pids());
  if (sound_check_) add(sound_check_->pids());
  if (rehearsal_) pids.push_back(rehearsal_->pid());
  if (publisher_) add(publisher_->pids());
  if (cache_) add(cache_->pids());
  add(preview_.pids());
  return pids;
}

void Supervisor::SampleMemory() {
  std::vector<pid_t> pids = OwnProcesses();
  pids.push_back(getpid());
  memory_.Sample(pids);
}

void Supervisor::ReportLine(const std::string& source, const std::string& line) const {
  events_.Emit(LogLine{source, line});
}

}  // namespace reel
