#include "daemon/reeld/work_totals.h"

#include <utility>

namespace reel {
namespace {

int64_t Growth(int64_t& last, int64_t now) {
  const int64_t before = std::exchange(last, now);
  return now > before ? now - before : 0;
}

}  // namespace

void WorkTotals::Started(int64_t job) {
  ++sums_.starts;
  seen_[job] = {};
}

void WorkTotals::Take(int64_t job, const JobEvent& event) {
  const auto found = seen_.find(job);
  if (found == seen_.end()) return;
  Seen& seen = found->second;
  if (const Planned* planned = std::get_if<Planned>(&event)) {
    seen.has_kept_frames = planned->segments_kept > 0;
  }
  if (const Progress* progress = std::get_if<Progress>(&event)) TakeProgress(seen, *progress);
}

void WorkTotals::TakeProgress(Seen& seen, const Progress& progress) {
  if (std::exchange(seen.has_kept_frames, false)) seen.frames = progress.frames_done;
  sums_.frames += Growth(seen.frames, progress.frames_done);
  sums_.frame_retries += Growth(seen.retries, progress.retries);
  sums_.wait_for_frame_ns += Growth(seen.waits.for_frame_ns, progress.waits.for_frame_ns);
  sums_.wait_for_pipe_ns += Growth(seen.waits.for_pipe_ns, progress.waits.for_pipe_ns);
}

void WorkTotals::Ended(int64_t job, JobState state) {
  seen_.erase(job);
  if (state == JobState::kDone) ++sums_.done;
  if (state == JobState::kFailed) ++sums_.failed;
  if (state == JobState::kCancelled) ++sums_.cancelled;
}

}  // namespace reel
