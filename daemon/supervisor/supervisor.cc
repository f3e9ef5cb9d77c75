#include "daemon/supervisor/supervisor.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "daemon/encoder/encoder_failure.h"
#include "daemon/encoder/frame_count.h"
#include "daemon/supervisor/load_order.h"
#include "daemon/supervisor/renderer_catalog.h"
#include "daemon/supervisor/reproduce_command.h"
#include "daemon/supervisor/ring_plan.h"

namespace reel {
namespace {

constexpr auto kTick = milliseconds(100);
// Reading the memory of all processes costs some milliseconds of CPU.
constexpr auto kMemoryInterval = milliseconds(500);
constexpr auto kDefaultFrameTimeout = std::chrono::seconds(60);

int64_t UsableCores() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  return sched_getaffinity(0, sizeof(cores), &cores) == 0 ? CPU_COUNT(&cores) : 1;
}

Status CheckPrograms() {
  for (const char* program : {"ffmpeg", "ffprobe"}) {
    if (FindInPath(program)) continue;
    return Unavailable(
        fmt::format("{} is not installed, or not in PATH (Debian: apt install ffmpeg)", program));
  }
  return Status::Ok();
}

// ffmpeg would find out only when frames are drawn.
Status CheckAudio(const std::string& path) {
  if (path.empty() || access(path.c_str(), R_OK) == 0) return Status::Ok();
  return Status::FromErrno(StatusCode::kInvalidInput, "audio: '" + path + "'", errno);
}

Result<unique_fd> OpenManifest(const std::string& path) {
  if (path.empty()) return unique_fd();
  unique_fd fd(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (!fd.valid()) {
    return Status::FromErrno(errno == ENOENT ? StatusCode::kInvalidInput : StatusCode::kUnavailable,
                             "manifest: '" + path + "'", errno);
  }
  return fd;
}

}  // namespace

Supervisor::Supervisor(JobSpec job, const EventStream& events)
    : job_(std::move(job)), events_(events) {}

Supervisor::~Supervisor() {
  encoder_.reset();
  // All at once; the pool's end then reaps them one after the other.
  if (producers_) producers_->KillAll();
}

Status Supervisor::Render() {
  loop_.Every(kTick, [this] { OnTick(); });
  StopUnlessOk(StartLoading());
  if (!outcome_) loop_.Run();
  const Status outcome =
      outcome_.value_or(Internal("the supervisor's loop ended without a result"));
  // ffmpeg before anything that could end its input.
  command_.reset();
  encoder_.reset();
  if (producers_) producers_->KillAll();
  producers_.reset();
  place_.reset();
  if (outcome.ok()) {
    events_.Emit(finished_);
  } else {
    if (manifest_opened_) unlink(job_.manifest.c_str());
    events_.Emit(JobFailed{outcome.code(), outcome.message()});
  }
  return outcome;
}

void Supervisor::Cancel(const std::string& reason) {
  StopUnlessOk(Status(StatusCode::kCancelled, reason));
}

void Supervisor::StopUnlessOk(Status status) {
  if (status.ok() || outcome_) return;
  outcome_ = std::move(status);
  loop_.Stop();
}

Status Supervisor::StartLoading() {
  REEL_RETURN_IF_ERROR(CheckPrograms());
  REEL_ASSIGN_OR_RETURN(const std::string plugin,
                        RendererCatalog::FromEnvironment().Find(job_.scene));
  producer_count_ = job_.producers.value_or(UsableCores());
  ProducerPool::Callbacks callbacks;
  callbacks.on_loaded = [this](const RendererLoaded& renderer) { OnLoaded(renderer); };
  callbacks.on_failed = [this](const ProducerFailure& failure) { OnProducerFailed(failure); };
  callbacks.on_log = [this](const std::string& source, const std::string& line) {
    ReportLine(source, line);
  };
  producers_ = std::make_unique<ProducerPool>(loop_, MakeLoadOrder(job_, plugin),
                                              job_.frame_timeout.value_or(kDefaultFrameTimeout),
                                              std::move(callbacks));
  // The first alone: what the others load costs it the processor until ffmpeg has been started.
  return producers_->Start(1);
}

void Supervisor::OnLoaded(const RendererLoaded& renderer) {
  renderer_name_ = renderer.name;
  Status status = PlanOutput(renderer);
  if (status.ok()) status = encode_.rehearsal ? StartRehearsal() : StartRendering();
  StopUnlessOk(std::move(status));
}

Status Supervisor::PlanOutput(const RendererLoaded& renderer) {
  REEL_ASSIGN_OR_RETURN(film_, PlanFilm(job_, renderer));
  EncodeRequest request{job_.output,       film_.drawn,     film_.fps, film_.first_frame,
                        film_.frame_count, film_.has_alpha, "/nowhere"};
  // Once without a place, so that wrong options are refused before a directory is made.
  REEL_ASSIGN_OR_RETURN(encode_, MakeEncodePlan(request));
  REEL_RETURN_IF_ERROR(CheckAudio(job_.output.audio));
  REEL_ASSIGN_OR_RETURN(place_,
                        OutputPlace::Prepare(job_.output, film_.first_frame, film_.frame_count));
  request.work_directory = place_->work_directory();
  REEL_ASSIGN_OR_RETURN(encode_, MakeEncodePlan(request));
  for (const std::string& warning : encode_.warnings) events_.Emit(Warning{warning});
  return Status::Ok();
}

Status Supervisor::StartRehearsal() {
  step_ = Step::kRehearsing;
  return RunCommand(*encode_.rehearsal, [this](const CommandRun::Outcome& outcome) {
    if (outcome.status.success()) {
      StopUnlessOk(StartRendering());
      return;
    }
    StopUnlessOk(InvalidInput(fmt::format("ffmpeg refuses these encoder options: {}",
                                          EncoderFailureCause(outcome.errors))));
  });
}

Status Supervisor::StartRendering() {
  step_ = Step::kRendering;
  producer_count_ = std::min(producer_count_, film_.frame_count);
  REEL_RETURN_IF_ERROR(CreateRing());
  REEL_RETURN_IF_ERROR(StartEncoder());
  AnnouncePlan();
  BeginDrawing film;
  film.slot = encode_.slot;
  film.transparent_canvas = film_.has_alpha;
  film.fps = film_.fps;
  film.first_frame = film_.first_frame;
  film.film_frame_count = film_.film_frame_count;
  producers_->BeginDrawing(*segment_, film);
  return producers_->Start(producer_count_);
}

Status Supervisor::CreateRing() {
  const uint64_t slot_bytes = SlotFrameBytes(encode_.slot);
  REEL_ASSIGN_OR_RETURN(const uint32_t slot_count,
                        PlanSlotCount(slot_bytes, producer_count_, film_.frame_count,
                                      job_.ring_memory_bytes.value_or(kDefaultRingMemoryBytes)));
  REEL_ASSIGN_OR_RETURN(
      segment_,
      SharedSegment::Create({slot_count, slot_bytes, static_cast<uint64_t>(film_.frame_count)}));
  return Status::Ok();
}

Status Supervisor::StartEncoder() {
  REEL_ASSIGN_OR_RETURN(unique_fd manifest, OpenManifest(job_.manifest));
  manifest_opened_ = manifest.valid();
  EncoderSession::Callbacks callbacks;
  callbacks.on_report = [this](const WriterReport& report) { last_report_ = report; };
  callbacks.on_written = [this] { OnWritten(); };
  callbacks.on_encoded = [this] { OnEncoded(); };
  callbacks.on_failed = [this](const Status& status) { StopUnlessOk(status); };
  callbacks.on_log = [this](const std::string& source, const std::string& line) {
    ReportLine(source, line);
  };
  REEL_ASSIGN_OR_RETURN(encoder_,
                        EncoderSession::Start(loop_, encode_.encode, *segment_, film_.first_frame,
                                              std::move(manifest), std::move(callbacks)));
  return Status::Ok();
}

void Supervisor::AnnouncePlan() const {
  Planned plan;
  plan.renderer = renderer_name_;
  plan.width = encode_.slot.encoded.width;
  plan.height = encode_.slot.encoded.height;
  plan.fps = film_.fps;
  plan.first_frame = film_.first_frame;
  plan.frame_count = film_.frame_count;
  plan.codec = encode_.codec;
  plan.pixel_format = FfmpegPixelFormatName(encode_.slot.pixel_format);
  plan.slot_count = segment_->geometry().slot_count;
  plan.slot_bytes = static_cast<int64_t>(segment_->geometry().slot_bytes);
  plan.producers = producer_count_;
  plan.output = job_.output.path;
  events_.Emit(plan);
}

void Supervisor::OnWritten() {
  step_ = Step::kEncoding;
  // While everybody is still there: the ring is full of frames and ffmpeg's encoder has all its
  // buffers.
  SampleMemory();
  producers_->StopRing();
}

void Supervisor::OnEncoded() {
  StopUnlessOk(encode_.second_pass ? StartSecondPass() : StartVerifying());
}

Status Supervisor::StartSecondPass() {
  step_ = Step::kSecondPass;
  return RunCommand(*encode_.second_pass, [this](const CommandRun::Outcome& outcome) {
    StopUnlessOk(outcome.status.success()
                     ? StartVerifying()
                     : Failed(fmt::format("ffmpeg's second pass {}: {}", Describe(outcome.status),
                                          EncoderFailureCause(outcome.errors))));
  });
}

// ffmpeg's exit status proves little: it was seen to be 0 after a truncated input and on a full disk.
Status Supervisor::StartVerifying() {
  step_ = Step::kVerifying;
  if (!encode_.count_frames) {
    OnCounted(place_->CountPictures(encode_.product));
    return Status::Ok();
  }
  return RunCommand(*encode_.count_frames, [this](const CommandRun::Outcome& outcome) {
    std::string printed;
    for (const std::string& line : outcome.output) printed += line + "\n";
    const Result<int64_t> count = ParseFrameCount(printed);
    if (!outcome.status.success() || !count.ok()) {
      StopUnlessOk(
          Failed(fmt::format("the finished file cannot be read back: ffprobe {}: {}",
                             Describe(outcome.status), EncoderFailureCause(outcome.errors))));
      return;
    }
    OnCounted(count.value());
  });
}

void Supervisor::OnCounted(int64_t frames) {
  StopUnlessOk(frames == film_.frame_count
                   ? Publish()
                   : Failed(fmt::format("the finished file has {} frames instead of {}; it was not "
                                        "published",
                                        frames, film_.frame_count)));
}

Status Supervisor::Publish() {
  REEL_ASSIGN_OR_RETURN(finished_.output_bytes, place_->Publish(encode_.product));
  SampleMemory();
  finished_.frames = film_.frame_count;
  finished_.wall_seconds = ToSeconds(Clock::now() - started_);
  finished_.producers = producer_count_;
  finished_.retries = producers_->retries();
  finished_.peak_memory_bytes = memory_.peak_bytes();
  finished_.output = job_.output.path;
  finished_.waits = {static_cast<int64_t>(last_report_.waited_for_frame_ns),
                     static_cast<int64_t>(last_report_.waited_for_pipe_ns)};
  outcome_ = Status::Ok();
  loop_.Stop();
  return Status::Ok();
}

void Supervisor::OnTick() {
  const TimePoint now = Clock::now();
  producers_->CheckDeadlines(now);
  if (encoder_) encoder_->CheckDeadlines(now);
  if (now >= next_memory_sample_) {
    next_memory_sample_ = now + kMemoryInterval;
    SampleMemory();
  }
  if (!segment_) return;
  const auto frames_done = static_cast<int64_t>(last_report_.frames_written);
  progress_.Add(now, frames_done);
  Progress progress;
  progress.phase = CurrentPhase();
  progress.frames_done = frames_done;
  progress.frame_count = film_.frame_count;
  progress.frames_per_second = progress_.frames_per_second();
  progress.producers = producers_->size();
  progress.retries = producers_->retries();
  progress.waits = {static_cast<int64_t>(last_report_.waited_for_frame_ns),
                    static_cast<int64_t>(last_report_.waited_for_pipe_ns)};
  events_.Emit(progress);
}

Phase Supervisor::CurrentPhase() const {
  switch (step_) {
    case Step::kLoading:
    case Step::kRehearsing:
    case Step::kRendering: return Phase::kRendering;
    case Step::kEncoding: return Phase::kEncoding;
    case Step::kSecondPass: return Phase::kSecondPass;
    case Step::kVerifying: return Phase::kVerifying;
  }
  return Phase::kRendering;
}

void Supervisor::SampleMemory() {
  std::vector<pid_t> pids = producers_->pids();
  pids.push_back(getpid());
  if (encoder_) {
    const std::vector<pid_t> more = encoder_->pids();
    pids.insert(pids.end(), more.begin(), more.end());
  }
  if (command_) pids.push_back(command_->pid());
  memory_.Sample(pids);
}

void Supervisor::OnProducerFailed(const ProducerFailure& failure) {
  if (!failure.frame) {
    StopUnlessOk(failure.status.Prefixed(job_.scene));
    return;
  }
  StopUnlessOk(Status(failure.status.code(),
                      fmt::format("frame {} of {}: {}\n  to draw that frame alone: {}",
                                  *failure.frame, renderer_name_, failure.status.message(),
                                  ReproduceCommand(job_, *failure.frame))));
}

Status Supervisor::RunCommand(const std::vector<std::string>& arguments, CommandRun::Done done) {
  REEL_ASSIGN_OR_RETURN(
      command_,
      CommandRun::Start(
          loop_, arguments, [this](const std::string& line) { ReportLine("ffmpeg", line); },
          std::move(done)));
  return Status::Ok();
}

void Supervisor::ReportLine(const std::string& source, const std::string& line) const {
  events_.Emit(LogLine{source, line});
}

}  // namespace reel
