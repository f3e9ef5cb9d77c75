#include "daemon/supervisor/adaptation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/available_memory.h"
#include "daemon/supervisor/memory_meter.h"

namespace reel {
namespace {

// Quick at first, where each tenth of a second with too few counts; later a longer look is calmer.
constexpr auto kYoung = std::chrono::seconds(1);
constexpr auto kInterval = milliseconds(95);
constexpr auto kLookAtMemory = milliseconds(500);
constexpr auto kPressureWindow = milliseconds(280);

// What others may still need: other jobs that grow, the page cache.
constexpr int64_t kShareOfFreeMemory = 2;

}  // namespace

Adaptation::Adaptation(Setting setting)
    : setting_(std::move(setting)), count_(setting_.at_first, setting_.reason) {}

void Adaptation::BeginPass(uint32_t slot_count, int64_t frames) {
  slots_ = slot_count;
  frames_ = frames;
  count_.BeginRing();
  TellDecision();
}

void Adaptation::EndPass() {
  pressure_since_.reset();
  noted_at_.reset();
  last_.reset();
  is_news_ = false;
}

void Adaptation::TakeMemoryLimit(const ProducerPool& pool) {
  const TimePoint now = last_->when;
  if (now < next_look_at_memory_) return;
  next_look_at_memory_ = now + kLookAtMemory;
  int64_t largest = 0;
  for (const pid_t pid : pool.pids()) largest = std::max(largest, PrivateBytes(pid));
  if (largest == 0) return;
  const int64_t room = AvailableMemoryBytes() / kShareOfFreeMemory;
  most_by_memory_ = std::max<int64_t>(1, pool.size() + room / largest);
}

CountLimits Adaptation::Limits(const ProducerPool& pool) {
  TakeMemoryLimit(pool);
  CountLimits limits;
  limits.most = kMostProducers;
  limits.is_shared = is_shared();
  limits.cores = is_shared() ? setting_.share->cores : setting_.cores;
  limits.most_computing = is_shared() ? setting_.share->busy_producers
                                      : static_cast<int64_t>(std::ceil(setting_.cores));
  const auto cap = [&limits](int64_t most, std::string reason) {
    if (most >= limits.most) return;
    limits.most = std::max<int64_t>(most, 1);
    limits.most_reason = std::move(reason);
  };
  cap(slots_, fmt::format("the ring has {} slots (--ring-memory)", slots_));
  cap(frames_, "as many as there are frames");
  cap(most_by_memory_, fmt::format("memory allows {} producers", most_by_memory_));
  if (setting_.most) cap(*setting_.most, setting_.most_reason);
  return limits;
}

void Adaptation::NoteTime(TimePoint now) {
  if (noted_at_) {
    Finding& finding = found_[count()];
    finding.count = count();
    finding.reason = reason();
    finding.seconds += ToSeconds(now - *noted_at_);
  }
  noted_at_ = now;
}

void Adaptation::Look(TimePoint now, const RenderPass& pass, const ProducerPool& pool) {
  const bool is_young = !first_frame_ || now - *first_frame_ < kYoung;
  if (!is_young && now < next_look_) return;
  next_look_ = now + kInterval;
  const PressureReading reading = meter_.Read(now, pass, pool);
  if (last_) setting_.trace->Sample(now, PressureBetween(*last_, reading));
  last_ = reading;
  is_news_ = true;
  if (reading.writer.frames_written > 0 && !first_frame_) first_frame_ = now;
  if (!pressure_since_) pressure_since_ = reading;
  if (now - pressure_since_->when > kPressureWindow) {
    pressure_ = PressureBetween(*pressure_since_, reading);
    pressure_since_ = reading;
  }
}

Status Adaptation::Follow(ProducerPool& pool) {
  if (!std::exchange(is_news_, false)) return Status::Ok();
  NoteTime(last_->when);
  if (!setting_.fixed) count_.Decide(*last_, Limits(pool), pool.loading() > 0);
  TellDecision();
  return pool.SetCount(std::min(count(), frames_));
}

void Adaptation::TellDecision() const { setting_.trace->Decision(count(), reason()); }

Adaptation::Finding Adaptation::Found() const {
  Finding longest{count(), reason(), 0, 0};
  double all_seconds = 0;
  for (const auto& [count, finding] : found_) {
    all_seconds += finding.seconds;
    if (finding.seconds > longest.seconds) longest = finding;
  }
  longest.all_seconds = all_seconds;
  return longest;
}

}  // namespace reel
