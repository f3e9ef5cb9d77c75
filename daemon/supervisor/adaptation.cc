#include "daemon/supervisor/adaptation.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "daemon/supervisor/memory_meter.h"
#include "shm/available_memory.h"

namespace reel {
namespace {

// Quick at first, where each tenth of a second with too few counts; later a longer look is calmer.
constexpr auto kYoung = std::chrono::seconds(1);
constexpr auto kInterval = milliseconds(95);
constexpr auto kLookAtMemory = milliseconds(500);
constexpr auto kPressureWindow = milliseconds(900);

// What others may still need: other jobs that grow, the page cache.
constexpr int64_t kShareOfFreeMemory = 2;

}  // namespace

Adaptation::Adaptation(Setting setting)
    : setting_(std::move(setting)), count_(setting_.at_first, setting_.reason) {}

void Adaptation::BeginPass(uint32_t slot_count, int64_t frames) {
  slots_ = slot_count;
  frames_ = frames;
  count_.BeginRing();
  pressure_since_.reset();
  last_tick_.reset();
}

void Adaptation::EndPass() { last_tick_.reset(); }

PressureReading Adaptation::Read(TimePoint now, const RenderPass& pass, const ProducerPool& pool) {
  producers_cpu_.Look(pool.pids());
  encoders_cpu_.Look(pass.pids());
  // Where nobody says what is idle, what this job does not use counts as such.
  const nanoseconds idle = IdleTime().value_or(std::chrono::duration_cast<nanoseconds>(
      std::chrono::duration<double>(ToSeconds(now.time_since_epoch()) * setting_.cores)));
  return {now, pass.writer_report(), producers_cpu_.total(), encoders_cpu_.total(), idle};
}

void Adaptation::TakeMemoryLimit(TimePoint now, const ProducerPool& pool) {
  if (now < next_look_at_memory_) return;
  next_look_at_memory_ = now + kLookAtMemory;
  int64_t largest = 0;
  for (const pid_t pid : pool.pids()) largest = std::max(largest, PrivateBytes(pid));
  if (largest == 0) return;
  const int64_t room = AvailableMemoryBytes() / kShareOfFreeMemory;
  most_by_memory_ = std::max<int64_t>(1, pool.size() + room / largest);
}

CountLimits Adaptation::Limits(TimePoint now, const ProducerPool& pool) {
  TakeMemoryLimit(now, pool);
  CountLimits limits{kMostProducers, "no more than that", setting_.cores};
  const auto cap = [&limits](int64_t most, std::string reason) {
    if (most < limits.most) limits = {std::max<int64_t>(most, 1), std::move(reason), limits.cores};
  };
  cap(slots_, fmt::format("the ring has {} slots (--ring-memory)", slots_));
  cap(frames_, "as many as there are frames");
  cap(most_by_memory_, fmt::format("memory allows {} producers", most_by_memory_));
  if (setting_.most) cap(*setting_.most, "--max-producers");
  return limits;
}

void Adaptation::NoteTime(TimePoint now) {
  if (last_tick_) {
    Finding& finding = found_[count()];
    finding.count = count();
    finding.reason = reason();
    finding.seconds += ToSeconds(now - *last_tick_);
  }
  last_tick_ = now;
}

Status Adaptation::Tick(TimePoint now, const RenderPass& pass, ProducerPool& pool) {
  const bool is_young = !first_frame_ || now - *first_frame_ < kYoung;
  if (!is_young && now < next_decision_) return Status::Ok();
  next_decision_ = now + kInterval;
  NoteTime(now);
  const PressureReading reading = Read(now, pass, pool);
  if (reading.writer.frames_written > 0 && !first_frame_) first_frame_ = now;
  if (!pressure_since_) pressure_since_ = reading;
  if (now - pressure_since_->when > kPressureWindow) {
    pressure_ = PressureBetween(*pressure_since_, reading);
    pressure_since_ = reading;
  }
  const bool is_loading = pool.loading() > 0;
  if (!setting_.fixed) count_.Decide(reading, Limits(now, pool), is_loading);
  return pool.SetCount(std::min(count(), frames_));
}

Adaptation::Finding Adaptation::Found() const {
  Finding longest{count(), reason(), 0};
  for (const auto& [count, finding] : found_) {
    if (finding.seconds > longest.seconds) longest = finding;
  }
  return longest;
}

}  // namespace reel
