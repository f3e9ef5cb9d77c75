#include "client/tune_run.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "base/private_directory.h"

namespace reel {
namespace {

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

  SupervisorWish OnEvent(const JobEvent& event);
  TuneOutcome Outcome(const JobEvent& end);

 private:
  SupervisorWish OnProgress(const Progress& progress);
  SupervisorWish End();

  TuneMeter meter_;
  bool is_ending_ = false;  // we asked for it
  std::string paused_;      // why the job waits
  int64_t peak_memory_bytes_ = 0;
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
  peak_memory_bytes_ = progress.peak_memory_bytes;
  const bool is_enough = meter_.Add(progress, Clock::now()) == TuneMeter::Next::kEnough;
  return is_enough ? End() : SupervisorWish::kGoOn;
}

SupervisorWish Measurement::End() {
  is_ending_ = true;
  return SupervisorWish::kCancel;
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
    peak_memory_bytes_ = finished->peak_memory_bytes;
  }
  const std::optional<TuneRow> row = meter_.Row();
  outcome.end = row ? TuneOutcome::End::kMeasured : TuneOutcome::End::kTooShort;
  outcome.row = row.value_or(TuneRow{});
  outcome.row.peak_memory_bytes = peak_memory_bytes_;
  return outcome;
}

Result<PrivateDirectory> MakePlace() {
  std::error_code error;
  const std::filesystem::path place = std::filesystem::temp_directory_path(error);
  if (!error) return PrivateDirectory::Make(place);
  // The library tells no path with the error.
  const char* named = std::getenv("TMPDIR");
  return Unavailable((named ? named : "/tmp") + (": " + error.message()));
}

}  // namespace

JobSpec JobForTuning(JobSpec job, const std::string& directory, int64_t producers) {
  job.producers = producers;
  job.resume = false;
  job.output.path = directory + "/" + FilmName(job.output);
  job.output.force = false;
  if (!job.manifest.empty()) job.manifest = directory + "/manifest";
  job.trace.clear();
  job.on_end = {};
  job.max_producers.reset();
  job.cache = false;  // what is not drawn says nothing
  return job;
}

Result<TuneOutcome> MeasureCount(const TuneTask& task, int64_t producers, StopSignals& stop_signals,
                                 const std::function<void(const JobEvent&)>& on_event) {
  const Result<PrivateDirectory> made = MakePlace();
  if (!made.ok()) return made.status().Prefixed("what is measured has no place (TMPDIR)");
  const PrivateDirectory& directory = made.value();
  Measurement measurement(producers, task.wanted);
  const SupervisorListener listener = [&](const JobEvent& event) {
    on_event(event);
    return measurement.OnEvent(event);
  };
  if (stop_signals.Take() > 0) return TuneOutcome{};
  REEL_ASSIGN_OR_RETURN(const JobEvent end,
                        RunSupervisor(task.supervisor, SupervisorTask::kRender,
                                      JobForTuning(task.job, directory.path().string(), producers),
                                      listener, stop_signals));
  if (stop_signals.Take() > 0) return TuneOutcome{};
  return measurement.Outcome(end);
}

}  // namespace reel
