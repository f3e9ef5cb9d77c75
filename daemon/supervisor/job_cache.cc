#include "daemon/supervisor/job_cache.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "base/program_path.h"
#include "base/script_scene.h"
#include "cache/cache_directory.h"
#include "cache/film_note.h"
#include "cache/frame_files.h"
#include "cache/frame_store.h"
#include "daemon/process/child_process.h"
#include "daemon/supervisor/film_key.h"
#include "protocol/job_outputs.h"
#include "protocol/wall_clock.h"

namespace reel {
namespace {

// One hit in so many is drawn all the same.
constexpr int64_t kDefaultCheckEvery = 64;

// Producers tell of what they have kept by parts of the limit, and of less where it is large.
constexpr int64_t kReportParts = 64;
constexpr int64_t kMostReportBytes = int64_t{16} << 20;
// What a full cache is emptied to while a job runs, so that the next frame does not fill it again.
constexpr int64_t kTargetParts = 16;

// File systems stamp files with a clock that ticks every few milliseconds.
constexpr int64_t kFileClockTickNs = 20'000'000;

constexpr auto kInputInterval = std::chrono::seconds(1);
// Looking at many files shall cost a hundredth of the time at most.
constexpr int kInputShare = 100;

int64_t WallClockNs() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(since_1970).count();
}

// REEL_CACHE_CHECK; 0 is never.
int64_t CheckEvery() {
  const char* text = std::getenv("REEL_CACHE_CHECK");
  const std::string_view given = text != nullptr ? text : "";
  int64_t every = 0;
  const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), every);
  const bool is_number = error == std::errc() && end == given.data() + given.size() && every >= 0;
  return is_number && !given.empty() ? every : kDefaultCheckEvery;
}

std::string GibText(int64_t bytes) {
  return fmt::format("{:.1f} GiB", static_cast<double>(bytes) / static_cast<double>(1 << 30));
}

std::string DiffersText(int64_t frame) {
  return fmt::format(
      "frame {} is drawn otherwise than before: the renderer depends on something that is not "
      "declared, like a file that no parameter names, the environment, the time, or random "
      "numbers. "
      "What was kept of this film is dropped; frames that this film has taken from the cache may "
      "be "
      "outdated, so render it again",
      frame);
}

}  // namespace

JobCache::JobCache(PollLoop& loop, const JobSpec& job, std::string plugin_path, Callbacks callbacks)
    : loop_(loop),
      job_(job),
      plugin_path_(std::move(plugin_path)),
      callbacks_(std::move(callbacks)),
      frames_(FramesDirectory(FindCacheDirectory())),
      used_since_ns_(WallClockNs() - kFileClockTickNs),
      input_paths_(ParameterInputs(job)) {
  input_paths_.push_back(RendererFile(plugin_path_));
  inputs_ = InputStates();
}

JobCache::~JobCache() = default;

int64_t JobCache::limit() const { return job_.cache_size_bytes.value_or(kDefaultCacheBytes); }

FileStates JobCache::InputStates() const {
  return StatesOf(input_paths_, [this](const std::string& path) { return IsOutputOf(job_, path); });
}

// The first that is not as it was; "" when all are.
std::string JobCache::ChangedInput() const {
  const FileStates now = InputStates();
  for (const auto& [path, state] : now) {
    const auto before = inputs_.find(path);
    if (before == inputs_.end() || before->second != state) return path;
  }
  for (const auto& [path, state] : inputs_) {
    if (!now.contains(path)) return path;
  }
  return "";
}

void JobCache::Begin(const RendererLoaded& renderer, const FilmPlan& film, const SlotFormat& slot) {
  // Why there is none is among the renderer's notes.
  if (ParseScriptScene(plugin_path_) && renderer.build.empty()) return;
  const auto off = [this](const std::string& why) {
    callbacks_.warn("frames are neither kept nor taken from the cache: " + why);
  };
  const FrameStore store(frames_);
  if (const Status usable = store.Prepare(); !usable.ok()) return off(usable.message());
  const Result<FilmFacts> facts = FilmFactsOf(job_, plugin_path_, renderer, film, slot);
  if (!facts.ok()) return off(facts.status().message());
  // What was loaded is what was there before, if that is still there now that it was digested.
  if (const std::string changed = ChangedInput(); !changed.empty()) {
    return off(fmt::format("'{}' has changed while it was loaded", changed));
  }
  // Those that only the renderer knows: it has made sure of them up to now.
  input_paths_.insert(input_paths_.end(), renderer.files.begin(), renderer.files.end());
  inputs_ = InputStates();
  film_ = MakeFilmKey(facts.value());
  WriteFilmNote(frames_, *film_,
                {renderer.identifies_frames ? renderer.name : job_.scene, film.drawn.width,
                 film.drawn.height, film.film_frame_count, ToString(film.fps), WallClockMs()});
  order_ = {frames_, film_->Hex(), renderer.identifies_frames, CheckEvery(),
            std::min(kMostReportBytes, limit() / kReportParts)};
  StartTrimming();
}

FrameCacheOrder JobCache::order() const {
  return film_ && gate_ != CacheGate::kClosed ? order_ : FrameCacheOrder{};
}

void JobCache::Close(CacheGate gate) {
  if (gate <= gate_) return;
  gate_ = gate;
  callbacks_.close(gate);
}

void JobCache::DropFilmFor(const std::string& why, bool tells) {
  if (std::exchange(drops_film_, true)) return;
  Close(CacheGate::kClosed);
  DropFilm(frames_, *film_);
  if (tells) callbacks_.warn(why);
}

// From a process that runs the user's code: the worst that it can claim is that there is nothing to take.
void JobCache::OnNews(const CacheNews& news) {
  if (!film_) return;
  if (news.differing_frame >= 0) {
    DropFilmFor(DiffersText(news.differing_frame), true);
  }
  if (!news.failure.empty() && !std::exchange(has_told_failure_, true)) {
    Close(CacheGate::kReadOnly);
    callbacks_.warn("frames are not kept any more: " + news.failure);
  }
  const int64_t bytes = std::clamp<int64_t>(news.stored_bytes, 0, limit());
  stored_bytes_ += bytes;
  if (!all_bytes_) return;
  *all_bytes_ += bytes;
  if (*all_bytes_ > limit()) StartTrimming();
}

// --- The limit ---

void JobCache::StartTrimming() {
  if (trimming_ || gate_ != CacheGate::kOpen) return;
  const int64_t target = limit() - limit() / kTargetParts;
  Result<std::unique_ptr<CommandRun>> run = CommandRun::Start(
      loop_,
      {SiblingProgram("reel-supervisor"), "trim", frames_, std::to_string(limit()),
       std::to_string(target), std::to_string(used_since_ns_)},
      nullptr, [this, stored_before = stored_bytes_](const CommandRun::Outcome& outcome) {
        OnTrimmed(outcome, stored_before);
      });
  // Without it the end of the job sees to the limit.
  if (run.ok()) trimming_ = std::move(run).value();
}

void JobCache::OnTrimmed(const CommandRun::Outcome& outcome, int64_t stored_before) {
  trimming_.reset();
  const std::string text = outcome.output.empty() ? "" : outcome.output.front();
  int64_t bytes = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bytes);
  if (!outcome.status.success() || error != std::errc() || end != text.data() + text.size()) return;
  const bool is_full = bytes > limit();
  all_bytes_ = bytes + stored_bytes_ - stored_before;
  if (!is_full) return;
  Close(CacheGate::kReadOnly);
  callbacks_.warn(fmt::format(
      "this job's frames alone are more than the cache may hold, {} (--cache-size): those that "
      "follow are not kept",
      GibText(limit())));
}

// --- The files ---

void JobCache::CheckInputs(TimePoint now, bool tells) {
  if (now < next_look_at_inputs_) return;
  const std::string changed = ChangedInput();
  const nanoseconds cost = Clock::now() - now;
  next_look_at_inputs_ = now + std::max<nanoseconds>(kInputInterval, cost * kInputShare);
  if (changed.empty()) return;
  DropFilmFor(fmt::format("'{}' has changed while the film was drawn: none of its frames are kept",
                          changed),
              tells);
}

void JobCache::OnTick(TimePoint now) {
  if (trimming_) trimming_->CheckStopped(now, std::chrono::seconds(10));
  if (film_ && !drops_film_) CheckInputs(now, true);
}

void JobCache::End(bool tells) {
  trimming_.reset();
  if (!film_) return;
  next_look_at_inputs_ = {};
  if (!drops_film_) CheckInputs(Clock::now(), tells);
  if (drops_film_) {
    DropFilm(frames_, *film_);
    return;
  }
  // Producers that were killed have not told all.
  const int64_t at_most = all_bytes_.value_or(limit()) + kReportParts / 2 * order_.report_bytes;
  if (stored_bytes_ > 0 && at_most > limit()) {
    TrimFrames(frames_, {limit(), limit(), used_since_ns_, true});
  }
}

std::vector<pid_t> JobCache::pids() const {
  return trimming_ ? std::vector<pid_t>{trimming_->pid()} : std::vector<pid_t>();
}

}  // namespace reel
