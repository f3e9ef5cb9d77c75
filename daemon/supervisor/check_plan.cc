#include "daemon/supervisor/check_plan.h"

#include <algorithm>
#include <iterator>
#include <random>
#include <utility>

#include "shm/producer_channel.h"

namespace reel {
namespace {

constexpr int64_t kBlockFrames = 8;
constexpr size_t kShuffledProcesses = 2;
// One is drawn twice.
constexpr size_t kMaxPartFrames = kMaxListedFrames - 1;

// Blocks whose lengths differ by at most one, with the frames between them shared out as evenly.
std::vector<int64_t> ChooseSample(const CheckRequest& request) {
  const int64_t count = std::min(request.sample.value_or(request.frame_count), request.frame_count);
  const int64_t left_out = request.frame_count - count;
  const int64_t blocks = std::max<int64_t>(count / kBlockFrames, 2);
  std::vector<int64_t> sample;
  for (int64_t block = 0; block < blocks; ++block) {
    const int64_t gap = left_out * block / (blocks - 1);
    for (int64_t i = count * block / blocks; i < count * (block + 1) / blocks; ++i) {
      sample.push_back(request.first_frame + gap + i);
    }
  }
  return sample;
}

// Fisher and Yates, because what std::shuffle does with a seed is every library's own.
void Shuffle(std::vector<int64_t>& frames, uint64_t seed) {
  std::mt19937_64 random(seed);
  for (size_t left = frames.size(); left > 1; --left) {
    std::swap(frames[left - 1], frames[random() % left]);
  }
}

void AddParts(CheckOrder order, const std::vector<int64_t>& frames, size_t processes,
              std::vector<CheckPart>* parts) {
  const size_t needed = (frames.size() + kMaxPartFrames - 1) / kMaxPartFrames;
  const size_t count = std::clamp(processes, needed, frames.size());
  for (size_t i = 0; i < count; ++i) {
    const auto begin = frames.begin() + static_cast<std::ptrdiff_t>(frames.size() * i / count);
    const auto end = frames.begin() + static_cast<std::ptrdiff_t>(frames.size() * (i + 1) / count);
    CheckPart part{order, std::vector<int64_t>(begin, end)};
    part.frames.push_back(*begin);
    parts->push_back(std::move(part));
  }
}

}  // namespace

CheckPlan PlanCheck(const CheckRequest& request) {
  CheckPlan plan;
  plan.sample = ChooseSample(request);
  std::vector<int64_t> shuffled = plan.sample;
  Shuffle(shuffled, request.seed);
  AddParts(CheckOrder::kStraight, plan.sample, 1, &plan.parts);
  AddParts(CheckOrder::kReverse, {plan.sample.rbegin(), plan.sample.rend()}, 1, &plan.parts);
  AddParts(CheckOrder::kShuffled, shuffled, kShuffledProcesses, &plan.parts);
  AddParts(CheckOrder::kRepeat, plan.sample, 1, &plan.parts);
  return plan;
}

}  // namespace reel
