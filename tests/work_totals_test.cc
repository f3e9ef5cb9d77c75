#include "daemon/reeld/work_totals.h"

#include <catch2/catch.hpp>

namespace reel {
namespace {

Progress Frames(int64_t done, int64_t retries = 0, Waits waits = {}) {
  Progress progress;
  progress.frames_done = done;
  progress.retries = retries;
  progress.waits = waits;
  return progress;
}

TEST_CASE("the progress of several jobs is added up once") {
  WorkTotals totals;
  totals.Started(1);
  totals.Started(2);
  totals.Take(1, Frames(10, 1, {100, 5}));
  totals.Take(2, Frames(3));
  totals.Take(1, Frames(25, 2, {150, 5}));
  CHECK(totals.sums().starts == 2);
  CHECK(totals.sums().frames == 28);
  CHECK(totals.sums().frame_retries == 2);
  CHECK(totals.sums().wait_for_frame_ns == 150);
  CHECK(totals.sums().wait_for_pipe_ns == 5);
}

TEST_CASE("frames that an earlier run finished do not count") {
  WorkTotals totals;
  totals.Started(1);
  Planned planned;
  planned.segments_kept = 2;
  totals.Take(1, planned);
  totals.Take(1, Frames(600));
  totals.Take(1, Frames(610));
  CHECK(totals.sums().frames == 10);
}

TEST_CASE("a number that falls is counted on from where it is") {
  WorkTotals totals;
  totals.Started(1);
  totals.Take(1, Frames(50));
  totals.Take(1, Frames(20));
  totals.Take(1, Frames(30));
  CHECK(totals.sums().frames == 60);
  // Another supervisor of the same job begins at nothing.
  totals.Ended(1, JobState::kQueued);
  totals.Started(1);
  totals.Take(1, Frames(4));
  CHECK(totals.sums().frames == 64);
}

TEST_CASE("ends are counted by how, and a job that goes on has no end") {
  WorkTotals totals;
  totals.Submitted();
  for (const JobState state : {JobState::kDone, JobState::kFailed, JobState::kFailed,
                               JobState::kCancelled, JobState::kQueued, JobState::kPaused}) {
    totals.Ended(1, state);
  }
  CHECK(totals.sums().submitted == 1);
  CHECK(totals.sums().done == 1);
  CHECK(totals.sums().failed == 2);
  CHECK(totals.sums().cancelled == 1);
}

}  // namespace
}  // namespace reel
