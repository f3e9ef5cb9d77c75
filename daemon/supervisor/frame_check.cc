#include "daemon/supervisor/frame_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <utility>

#include "daemon/encoder/encode_plan.h"
#include "daemon/process/descendants.h"
#include "daemon/supervisor/job_failure.h"
#include "daemon/supervisor/producer_settings.h"
#include "daemon/supervisor/renderer_file.h"
#include "daemon/supervisor/ring_plan.h"

namespace reel {
namespace {

constexpr auto kTick = milliseconds(100);
// For what a renderer started and left behind.
constexpr auto kPatienceWithEscaped = std::chrono::seconds(2);
// Of what a manifest is compared with when nobody says what it is of.
constexpr const char* kUsualOutput = "/film.mp4";
// Nothing is encoded, so nothing is written there.
constexpr const char* kNoDirectory = "/nowhere";

// A process that draws in another order than it was told, or less, would be compared with itself.
JobSpec WithoutStandIns(JobSpec job) {
  job.on_bad_frame = BadFramePolicy::kFail;
  job.cache = false;
  return job;
}

// The pixels that ffmpeg would get, where it is said of which film; otherwise those that were drawn,
// since a conversion to fewer bits could make two pictures equal.
Result<SlotFormat> SettlePixels(const JobSpec& job, const FilmPlan& film, bool has_manifest) {
  OutputSpec output = job.output;
  const bool is_of_film =
      has_manifest || !output.path.empty() || !output.codec.empty() || !output.pix_fmt.empty();
  if (!is_of_film) {
    return SlotFormat{film.drawn, film.drawn,
                      film.has_alpha ? PixelFormat::kBgra : PixelFormat::kBgr0};
  }
  if (output.path.empty()) output.path = kUsualOutput;
  output.audio.clear();
  output.sounds.clear();
  REEL_ASSIGN_OR_RETURN(
      const EncodePlan plan,
      MakeEncodePlan({output, film.drawn, film.fps, film.first_frame, film.frame_count,
                      film.has_alpha, job.segment, kNoDirectory}));
  return plan.slot;
}

int64_t CountFrames(const std::vector<Difference>& sorted) {
  int64_t frames = 0;
  for (size_t i = 0; i < sorted.size(); ++i) {
    frames += i == 0 || sorted[i].frame != sorted[i - 1].frame ? 1 : 0;
  }
  return frames;
}

std::vector<Difference> FirstFrames(const std::vector<Difference>& sorted, int64_t most) {
  std::vector<Difference> first;
  int64_t frames = 0;
  for (const Difference& difference : sorted) {
    if (first.empty() || difference.frame != first.back().frame) ++frames;
    if (frames > most) break;
    first.push_back(difference);
  }
  return first;
}

}  // namespace

FrameCheck::FrameCheck(JobSpec job, CheckSettings settings, const EventStream& events)
    : job_(WithoutStandIns(std::move(job))), settings_(std::move(settings)), events_(events) {}

FrameCheck::~FrameCheck() = default;

Status FrameCheck::Verify() {
  loop_.Every(kTick, [this] { OnTick(); });
  FailUnlessOk(Begin());
  if (!end_) loop_.Run();
  runs_.clear();
  fork_server_.reset();
  KillDescendants(Clock::now() + kPatienceWithEscaped, {});
  const JobEvent end = end_.value_or(JobFailed{StatusCode::kInternal, "the check ended early"});
  events_.Emit(end);
  if (const auto* failed = std::get_if<JobFailed>(&end)) {
    return Status(failed->code, failed->message);
  }
  const int64_t differing = std::get<Verified>(end).differing_frames;
  return differing == 0 ? Status::Ok() : Failed(fmt::format("{} frames differ", differing));
}

void FrameCheck::Stop(const std::string& reason) {
  Fail(JobFailed{StatusCode::kCancelled, reason});
}

void FrameCheck::Fail(JobFailed failed) {
  if (!end_) end_ = std::move(failed);
  loop_.Stop();
}

void FrameCheck::FailUnlessOk(const Status& status) {
  if (!status.ok()) Fail(JobFailed{status.code(), status.message()});
}

// --- Loading and planning ---

Status FrameCheck::Begin() {
  REEL_RETURN_IF_ERROR(BecomeSubreaper());
  REEL_ASSIGN_OR_RETURN(plugin_path_, FindRendererFile(job_));
  REEL_RETURN_IF_ERROR(ReadManifest());
  at_once_ = job_.producers.value_or(UsableCores());
  if (IsScript(job_)) return StartForkServer();
  // It says what is to be planned, and goes on to be the first to draw.
  return StartRun(0);
}

Status FrameCheck::StartForkServer() {
  ForkServer::Callbacks callbacks;
  callbacks.on_loaded = [this](const RendererLoaded& renderer) {
    for (const std::string& note : renderer.notes) events_.Emit(Warning{note});
    Status status = Prepare(renderer);
    if (status.ok()) status = BeginRuns();
    FailUnlessOk(status);
  };
  callbacks.on_failed = [this](const ProducerFailure& failure) {
    Fail(MakeJobFailure(job_, renderer_name_, failure));
  };
  callbacks.on_log = [this](const std::string& source, const std::string& line) {
    events_.Emit(LogLine{source, line});
  };
  REEL_ASSIGN_OR_RETURN(ForkServer::Settings settings, MakeForkServerSettings(job_, plugin_path_));
  REEL_ASSIGN_OR_RETURN(fork_server_,
                        ForkServer::Start(loop_, std::move(settings), std::move(callbacks)));
  return Status::Ok();
}

Status FrameCheck::ReadManifest() {
  if (settings_.manifest.empty()) return Status::Ok();
  const std::string what = "against: '" + settings_.manifest + "'";
  std::ifstream file(settings_.manifest, std::ios::binary);
  if (!file) return Status::FromErrno(StatusCode::kInvalidInput, what, errno);
  std::ostringstream text;
  text << file.rdbuf();
  Result<FrameHashes> hashes = ParseManifest(text.str());
  if (!hashes.ok()) return hashes.status().Prefixed(what);
  manifest_ = std::move(hashes).value();
  return Status::Ok();
}

void FrameCheck::OnLoaded(const RendererLoaded& renderer) {
  Status status = Prepare(renderer);
  if (status.ok()) status = DrawPart(0);
  if (status.ok()) status = BeginRuns();
  FailUnlessOk(status);
}

Status FrameCheck::Prepare(const RendererLoaded& renderer) {
  renderer_name_ = renderer.name;
  REEL_ASSIGN_OR_RETURN(const FilmPlan film, PlanFilm(job_, renderer));
  REEL_ASSIGN_OR_RETURN(film_.slot, SettlePixels(job_, film, !manifest_.empty()));
  film_.transparent_canvas = film.has_alpha;
  film_.fps = film.fps;
  film_.film_frame_count = film.film_frame_count;
  film_frames_ = film.frame_count;
  plan_ = PlanCheck({film.first_frame, film.frame_count, settings_.sample,
                     static_cast<uint64_t>(settings_.seed)});
  hashes_.resize(plan_.parts.size());
  for (const CheckPart& part : plan_.parts) {
    draws_wanted_ += static_cast<int64_t>(part.frames.size());
  }
  REEL_RETURN_IF_ERROR(CheckManifestHasSample());
  return PlanRings();
}

Status FrameCheck::CheckManifestHasSample() const {
  if (manifest_.empty()) return Status::Ok();
  for (const int64_t frame : plan_.sample) {
    if (manifest_.contains(frame)) continue;
    const int64_t first = manifest_.begin()->first;
    const int64_t last = manifest_.rbegin()->first;
    return InvalidInput(
        fmt::format("against: '{}' has no frame {}; it has {} to {}, which --range {}:{} compares",
                    settings_.manifest, frame, first, last, first, last + 1));
  }
  return Status::Ok();
}

// Each run has a ring of its own, and together they take no more than one film's would.
Status FrameCheck::PlanRings() {
  const int64_t memory = job_.ring_memory_bytes.value_or(kDefaultRingMemoryBytes);
  const auto longest = static_cast<int64_t>(plan_.parts.front().frames.size());
  at_once_ = std::clamp<int64_t>(at_once_, 1, static_cast<int64_t>(plan_.parts.size()));
  while (true) {
    const Result<uint32_t> slots = PlanSlotCount({.slot_bytes = SlotFrameBytes(film_.slot),
                                                  .frame_count = longest,
                                                  .memory_bytes = memory / at_once_});
    if (slots.ok()) slot_count_ = slots.value();
    if (slots.ok() || at_once_ == 1) return slots.status();
    --at_once_;
  }
}

// --- Drawing ---

Status FrameCheck::BeginRuns() {
  while (runs_.size() < plan_.parts.size() && RunningCount() < at_once_) {
    const size_t part = runs_.size();
    REEL_RETURN_IF_ERROR(StartRun(part));
    REEL_RETURN_IF_ERROR(DrawPart(part));
  }
  return Status::Ok();
}

Status FrameCheck::StartRun(size_t part) {
  REEL_ASSIGN_OR_RETURN(ProducerPool::Settings settings, MakeProducerSettings(job_, plugin_path_));
  settings.fork_server = fork_server_.get();
  runs_.push_back(std::make_unique<CheckRun>(loop_, std::move(settings), CallbacksFor(part)));
  return runs_.back()->Start();
}

Status FrameCheck::DrawPart(size_t part) {
  BeginDrawing film = film_;
  film.frames = plan_.parts[part].frames;
  return runs_[part]->Draw(std::move(film), slot_count_);
}

CheckRun::Callbacks FrameCheck::CallbacksFor(size_t part) {
  CheckRun::Callbacks callbacks;
  callbacks.on_loaded = [this, part](const RendererLoaded& renderer) {
    if (part == 0) OnLoaded(renderer);
  };
  callbacks.on_hashed = [this, part](const std::vector<uint64_t>& hashes) {
    OnHashed(part, hashes);
  };
  callbacks.on_failed = [this](const ProducerFailure& failure) {
    Fail(MakeJobFailure(job_, renderer_name_, failure));
  };
  callbacks.on_log = [this](const std::string& source, const std::string& line) {
    events_.Emit(LogLine{source, line});
  };
  return callbacks;
}

void FrameCheck::OnHashed(size_t part, const std::vector<uint64_t>& hashes) {
  hashes_[part] = hashes;
  processes_ += runs_[part]->processes();
  draws_ += static_cast<int64_t>(hashes.size());
  loop_.Post([this, part] {
    runs_[part].reset();
    FailUnlessOk(BeginRuns());
    if (RunningCount() == 0) Finish();
  });
}

void FrameCheck::Finish() {
  if (end_) return;
  const std::vector<Difference> differences = FindDifferences(plan_, hashes_, manifest_);
  Verified verified;
  verified.frames = static_cast<int64_t>(plan_.sample.size());
  verified.film_frames = film_frames_;
  verified.orders = kCheckOrders;
  verified.processes = processes_;
  verified.draws = draws_;
  verified.seed = settings_.seed;
  verified.differing_frames = CountFrames(differences);
  verified.differences = FirstFrames(differences, kMaxVerifiedFrames);
  end_ = verified;
  loop_.Stop();
}

int64_t FrameCheck::RunningCount() const {
  return std::count_if(runs_.begin(), runs_.end(), [](const auto& run) { return run != nullptr; });
}

void FrameCheck::OnTick() {
  const TimePoint now = Clock::now();
  if (fork_server_) fork_server_->CheckDeadlines(now);
  int64_t draws = draws_;
  for (const std::unique_ptr<CheckRun>& run : runs_) {
    if (!run) continue;
    run->CheckProgress(now);
    draws += run->draws();
  }
  if (draws_wanted_ == 0) return;
  draws = std::min(draws, draws_wanted_);
  progress_.Add(now, draws);
  Progress progress;
  progress.frames_done = draws;
  progress.frame_count = draws_wanted_;
  progress.frames_per_second = progress_.frames_per_second();
  progress.producers = RunningCount();
  events_.Emit(progress);
}

}  // namespace reel
