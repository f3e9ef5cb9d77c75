#include "daemon/supervisor/starting_count.h"

#include <algorithm>
#include <optional>

#include "cache/cache_directory.h"
#include "daemon/process/usable_cores.h"
#include "daemon/supervisor/learnt_producers.h"
#include "protocol/wall_clock.h"

namespace reel {

std::string LimitProducers(JobSpec& job, const RendererLoaded& renderer) {
  const int64_t most = renderer.most_producers;
  if (most < 1 || most >= job.max_producers.value_or(kMostProducers)) return "";
  if (job.producers && most > 1) return "";
  if (job.producers.value_or(0) != 1) job.producers.reset();
  job.max_producers = most;
  return renderer.why_most;
}

Adaptation::Setting ChooseStartingCount(const JobSpec& job, const LearntKey& key) {
  Adaptation::Setting setting;
  setting.fixed = job.producers;
  setting.most = job.max_producers;
  setting.cores = UsableCoreTime();
  if (job.producers) {
    setting.at_first = *job.producers;
    setting.reason = "as asked for (--producers)";
    return setting;
  }
  const std::optional<LearntProducers> learnt = LearntStore(FindCacheDirectory()).Recall(key);
  const int64_t most = job.max_producers.value_or(kMostProducers);
  setting.at_first = std::min(learnt ? learnt->producers : 1, most);
  setting.reason = learnt ? "as the last time" : "as a start";
  return setting;
}

void RememberCount(const JobSpec& job, const LearntKey& key, const Adaptation& adaptation,
                   double frames_per_second) {
  constexpr double kLongEnough_s = 1;
  const Adaptation::Finding found = adaptation.Found();
  const bool is_free = !job.producers && !job.max_producers && !adaptation.is_shared();
  if (!is_free || found.all_seconds < kLongEnough_s) return;
  LearntStore(FindCacheDirectory())
      .Remember(key, {found.count, frames_per_second, found.reason, WallClockMs()});
}

}  // namespace reel
