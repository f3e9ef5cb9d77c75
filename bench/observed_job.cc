#include "bench/observed_job.h"

#include <algorithm>

#include "base/clock.h"
#include "base/program_path.h"
#include "bench/require.h"
#include "client/private_supervisor.h"
#include "daemon/process/child_process.h"

namespace reel::bench {
namespace {

// The counts after the last frame was taken tell of the end of the job, not of its drawing.
void AddSample(ObservedJob& job, const Progress& progress, double seconds) {
  if (!job.samples.empty() && job.samples.back().frames_done == progress.frame_count) return;
  const bool is_drawing =
      progress.phase == Phase::kRendering && progress.frames_done < progress.frame_count;
  const bool has_count = is_drawing || job.samples.empty();
  job.samples.push_back({seconds, is_drawing ? progress.frames_done : progress.frame_count,
                         has_count ? progress.producers : job.samples.back().producers});
}

}  // namespace

double ObservedJob::FramesPerSecond() const {
  return static_cast<double>(plan.frame_count) / wall_seconds;
}

double ObservedJob::SecondsAt(double frames) const {
  const auto reached = std::ranges::find_if(samples, [&](const JobSample& sample) {
    return static_cast<double>(sample.frames_done) >= frames;
  });
  if (reached == samples.begin()) return reached->seconds;
  const JobSample& before = *(reached - 1);
  const auto frames_before = static_cast<double>(before.frames_done);
  const double part =
      (frames - frames_before) / (static_cast<double>(reached->frames_done) - frames_before);
  return before.seconds + part * (reached->seconds - before.seconds);
}

double ObservedJob::FramesPerSecondBetween(double from, double to) const {
  return (to - from) / (SecondsAt(to) - SecondsAt(from));
}

std::vector<JobSample> ObservedJob::SamplesBetween(int64_t above, int64_t below) const {
  const auto first = std::ranges::find_if(
      samples, [&](const JobSample& sample) { return sample.frames_done > above; });
  auto last = std::find_if(first, samples.end(),
                           [&](const JobSample& sample) { return sample.frames_done >= below; });
  if (last != samples.end()) ++last;
  return {first, last};
}

ObservedJob ObserveJob(const JobSpec& job, const std::function<void(const Progress&)>& meanwhile) {
  ObservedJob observed;
  const TimePoint start = Clock::now();
  const auto on_event = [&](const JobEvent& event) {
    if (const auto* planned = std::get_if<Planned>(&event)) observed.plan = *planned;
    const auto* progress = std::get_if<Progress>(&event);
    if (progress == nullptr) return;
    AddSample(observed, *progress, ToSeconds(Clock::now() - start));
    if (meanwhile) meanwhile(*progress);
  };
  const JobEvent end = Require(
      RunSupervisor(SiblingProgram("reel-supervisor"), SupervisorTask::kRender, job, on_event));
  observed.wall_seconds = ToSeconds(Clock::now() - start);
  if (const auto* failed = std::get_if<JobFailed>(&end)) Die(failed->message);
  observed.end = std::get<Finished>(end);
  // A job that was over between two events took its last frame at its end.
  AddSample(observed, {.phase = Phase::kEncoding, .frame_count = observed.plan.frame_count},
            observed.wall_seconds);
  return observed;
}

}  // namespace reel::bench
