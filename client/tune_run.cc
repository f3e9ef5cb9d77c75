#include "client/tune_run.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "client/private_directory.h"
#include "client/process_tree_memory.h"

namespace reel {
namespace {

using namespace std::chrono_literals;

// Looking costs processor time that the job would use.
constexpr nanoseconds kMemoryInterval = 1s;

// A name whose ending asks for the same format as the output's.
std::string FilmName(const OutputSpec& output) {
  if (!output.path.empty()) return std::filesystem::path(output.path).filename();
  static const std::map<std::string, std::string> kEndings = {{"vp9", ".webm"},
                                                              {"prores", ".mov"},
                                                              {"gif", ".gif"},
                                                              {"apng", ".apng"},
                                                              {"png", "%05d.png"}};
  const auto ending = kEndings.find(output.codec);
  return "film" + (ending == kEndings.end() ? ".mp4" : ending->second);
}

// One run: what is known of it.
class Measurement {
 public:
  Measurement(int64_t producers, nanoseconds wanted) : meter_(producers, wanted) {}

  void Begin(pid_t supervisor) { supervisor_ = supervisor; }
  SupervisorWish OnEvent(const JobEvent& event);
  TuneOutcome Outcome(const JobEvent& end);

 private:
  SupervisorWish OnProgress(const Progress& progress);
  SupervisorWish End();
  void LookAtMemory(TimePoint now);

  TuneMeter meter_;
  pid_t supervisor_ = -1;
  bool is_ending_ = false;  // we asked for it
  std::string paused_;      // why the job waits
  int64_t peak_memory_bytes_ = 0;
  TimePoint next_look_{};
};

SupervisorWish Measurement::OnEvent(const JobEvent& event) {
  if (is_ending_) return SupervisorWish::kGoOn;
  if (const auto* progress = std::get_if<Progress>(&event)) return OnProgress(*progress);
  if (const auto* paused = std::get_if<Paused>(&event)) {
    paused_ = paused->reason;
    return End();
  }
  return SupervisorWish::kGoOn;
}

SupervisorWish Measurement::OnProgress(const Progress& progress) {
  const TimePoint now = Clock::now();
  const bool is_enough = meter_.Add(progress, now) == TuneMeter::Next::kEnough;
  // The last look is after the last figure, and while everybody is still there.
  if (progress.frames_done > 0 && (is_enough || now >= next_look_)) LookAtMemory(now);
  return is_enough ? End() : SupervisorWish::kGoOn;
}

SupervisorWish Measurement::End() {
  is_ending_ = true;
  return SupervisorWish::kCancel;
}

void Measurement::LookAtMemory(TimePoint now) {
  next_look_ = now + kMemoryInterval;
  peak_memory_bytes_ = std::max(peak_memory_bytes_, ProcessTreeBytes(supervisor_));
}

TuneOutcome Measurement::Outcome(const JobEvent& end) {
  TuneOutcome outcome;
  const auto* failed = std::get_if<JobFailed>(&end);
  if (!paused_.empty()) {
    outcome.end = TuneOutcome::End::kFailed;
    outcome.failure.code = StatusCode::kUnavailable;
    outcome.failure.message = paused_ + "; TMPDIR says where what is measured is written";
    return outcome;
  }
  if (failed && !is_ending_) {
    outcome.end = TuneOutcome::End::kFailed;
    outcome.failure = *failed;
    return outcome;
  }
  if (const auto* finished = std::get_if<Finished>(&end)) {
    if (!is_ending_) meter_.EndFilm();
    peak_memory_bytes_ = std::max(peak_memory_bytes_, finished->peak_memory_bytes);
  }
  const std::optional<TuneRow> row = meter_.Row();
  outcome.end = row ? TuneOutcome::End::kMeasured : TuneOutcome::End::kTooShort;
  outcome.row = row.value_or(TuneRow{});
  outcome.row.peak_memory_bytes = peak_memory_bytes_;
  return outcome;
}

}  // namespace

JobSpec JobForTuning(JobSpec job, const std::string& directory, int64_t producers) {
  job.producers = producers;
  job.resume = false;
  job.output.path = directory + "/" + FilmName(job.output);
  job.output.force = false;
  if (!job.manifest.empty()) job.manifest = directory + "/manifest";
  return job;
}

Result<TuneOutcome> MeasureCount(const TuneTask& task, int64_t producers, StopSignals& stop_signals,
                                 const std::function<void(const JobEvent&)>& on_event) {
  REEL_ASSIGN_OR_RETURN(const PrivateDirectory directory, PrivateDirectory::Make());
  Measurement measurement(producers, task.wanted);
  SupervisorListener listener;
  listener.on_started = [&](pid_t supervisor) { measurement.Begin(supervisor); };
  listener.on_event = [&](const JobEvent& event) {
    on_event(event);
    return measurement.OnEvent(event);
  };
  if (stop_signals.Take() > 0) return TuneOutcome{};
  REEL_ASSIGN_OR_RETURN(
      const JobEvent end,
      RunSupervisor(task.supervisor, SupervisorTask::kRender,
                    JobForTuning(task.job, directory.path(), producers), listener, stop_signals));
  if (stop_signals.Take() > 0) return TuneOutcome{};
  return measurement.Outcome(end);
}

}  // namespace reel
