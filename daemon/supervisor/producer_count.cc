#include "daemon/supervisor/producer_count.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "protocol/job_spec.h"

namespace reel {
namespace {

// A share of the time below this is noise of the scheduler.
constexpr double kStarved = 0.05;
constexpr double kVeryStarved = 0.3;
constexpr double kNotStarved = 0.02;

// Recent enough to follow a change, long enough to hold more than a scheduler's whim.
constexpr double kShortWindow_s = 0.09;
constexpr double kFirstWindow_s = 0.045;  // where each moment with too few counts
constexpr double kYoung_s = 0.5;
constexpr double kLongWindow_s = 1.0;
constexpr auto kRemembered = std::chrono::seconds(3);

// One decision never makes more than this many times as many.
constexpr double kFastestGrowth = 4;

// Frames differ and processors are shared, so a few producers more than the mean are needed.
constexpr double kSpare = 1.15;
constexpr double kSpareWhenShrinking = 1.25;

// Frames that wait and do not come: one more producer for so many seconds.
constexpr double kWaitOfOne_s = 0.15;

// Of a growth by half a rate that rises by less than a seventh is no help.
constexpr double kLeastHelp = 0.3;
// Smaller steps cannot be told from noise by their rate.
constexpr double kSmallStep = 1.3;
constexpr double kMuchDifferentRate = 1.5;

constexpr milliseconds kFirstPatience{30'000};
constexpr milliseconds kMostPatience{480'000};
// After producers were given up and turned out to be needed.
constexpr milliseconds kKeep{60'000};
constexpr milliseconds kRegretWithin{10'000};

int64_t Ceil(double value) { return static_cast<int64_t>(std::ceil(value - 1e-9)); }

// Less than the threshold is what the system itself needs now and then.
double IdleCores(double idle, const CountLimits& limits) {
  return idle < std::max(0.15, 0.04 * limits.cores) ? 0 : idle;
}

// What other programs use is theirs: as many producers as there are processors may want one at a time, and
// no more. Of those that wait for something else that is many.
int64_t MostBesideOthers(const PipePressure& pressure, const CountLimits& limits, int64_t count) {
  if (IdleCores(pressure.idle_cores, limits) > 0) return limits.most;
  const double busy_part =
      std::max(pressure.busy_producers / static_cast<double>(count), 1.0 / kMostProducers);
  const auto most = static_cast<int64_t>(static_cast<double>(limits.most_computing) / busy_part);
  return std::min(limits.most, std::max(most, limits.most_computing));
}

std::string BusyText(const CountLimits& limits) {
  const double cores = std::round(limits.cores * 10) / 10;
  if (!limits.is_shared && cores == 1) return "the only processor is busy";
  const std::string processors = fmt::format("{:g} processor{}", cores, cores == 1 ? "" : "s");
  return limits.is_shared ? "the job's share, " + processors + ", is used"
                          : "all " + processors + " are busy";
}

}  // namespace

ProducerCount::ProducerCount(int64_t count, std::string reason)
    : count_(count), reason_(std::move(reason)) {}

void ProducerCount::BeginRing() {
  readings_.clear();
  trial_.reset();
}

void ProducerCount::Change(int64_t count, std::string reason, TimePoint now) {
  count_ = count;
  reason_ = std::move(reason);
  since_ = now;
}

// From `earliest` or later: as little as holds the wanted seconds and frames, else all there is.
PipePressure ProducerCount::Since(TimePoint earliest, double least_seconds,
                                  double least_frames) const {
  PipePressure pressure;
  for (auto reading = readings_.rbegin() + 1; reading != readings_.rend(); ++reading) {
    if (reading->when < earliest) break;
    pressure = PressureBetween(*reading, readings_.back());
    if (pressure.seconds >= least_seconds && pressure.frames_drawn >= least_frames) break;
  }
  return pressure;
}

void ProducerCount::Decide(const PressureReading& now, const CountLimits& limits, bool is_loading) {
  if (!began_) began_ = now.when;
  if (readings_.empty()) since_ = now.when;
  readings_.push_back(now);
  // Frames may take longer than the window; then everything since the last change counts.
  while (readings_.size() > 64 && readings_[1].when < now.when - kRemembered) readings_.pop_front();
  if (count_ > limits.most) {
    trial_.reset();
    Change(limits.most, limits.most_reason, now.when);
    return;
  }
  if (is_loading) {
    since_ = now.when;
    return;
  }
  if (IsOverShare(limits)) {
    trial_.reset();
    Change(limits.most_computing, "the job's share of the machine", now.when);
    return;
  }
  const PipePressure recent =
      Since(since_, kShortWindow_s, std::max(2.0, static_cast<double>(count_) / 2));
  if (recent.seconds < kShortWindow_s && !IsClearAlready(recent, now.when)) return;
  wants_cores_ = recent.busy_producers > 0.6 * static_cast<double>(count_);
  if (trial_ && !Judge(recent, now.when)) return;
  if (recent.waited_for_frame >= kStarved) {
    ConsiderMore(recent, limits, now.when);
  } else {
    ConsiderFewer(now.when);
  }
}

// A young job's producers that do nothing but compute need no second look.
bool ProducerCount::IsClearAlready(const PipePressure& recent, TimePoint now) const {
  return ToSeconds(now - *began_) < kYoung_s && recent.seconds >= kFirstWindow_s &&
         recent.busy_producers > 0.8 * static_cast<double>(count_);
}

// More producers want a processor than the job's share allows; a few that wait do not matter.
bool ProducerCount::IsOverShare(const CountLimits& limits) const {
  if (count_ <= limits.most_computing) return false;
  const PipePressure pressure = Since(since_, 3 * kShortWindow_s, 0);
  return pressure.seconds >= 3 * kShortWindow_s && limits.is_shared &&
         pressure.busy_producers > static_cast<double>(limits.most_computing) + 0.5;
}

// Whether the number may be thought about again: it has proved itself, or there is no more to wait for.
bool ProducerCount::Judge(const PipePressure& recent, TimePoint now) {
  const double step = static_cast<double>(count_) / static_cast<double>(trial_->count_before);
  const bool is_judged = trial_->rate_before > 0 && step >= kSmallStep;
  const bool is_starved = recent.waited_for_frame >= kStarved;
  if (is_judged && is_starved) {
    const PipePressure pressure =
        Since(since_, 2 * kShortWindow_s, 2 * static_cast<double>(count_));
    if (pressure.seconds < 2 * kShortWindow_s) return false;
    if (pressure.frames_drawn < static_cast<double>(count_) && pressure.seconds < kLongWindow_s)
      return false;
    const double expected = trial_->rate_before * (1 + kLeastHelp * std::min(step - 1, 1.0));
    if (pressure.rate() < expected) {
      const int64_t before = trial_->count_before;
      const milliseconds patience =
          ceiling_ ? std::min(2 * ceiling_->patience, kMostPatience) : kFirstPatience;
      ceiling_ = Ceiling{before, pressure.rate(), now + patience, patience};
      trial_.reset();
      Change(before, fmt::format("{} draw no faster", count_), now);
      return false;
    }
  }
  trial_.reset();
  return true;
}

bool ProducerCount::IsAtCeiling(const PipePressure& pressure, TimePoint now) const {
  if (!ceiling_ || now >= ceiling_->until) return false;
  const double change = pressure.rate() / std::max(ceiling_->rate, 1e-9);
  const bool is_another_regime = change > kMuchDifferentRate || change < 1 / kMuchDifferentRate;
  return count_ >= ceiling_->count && !is_another_regime;
}

// As many as keep the pipe just full: limited by what the processors can do, and by what the encoder
// would take if it never waited.
int64_t ProducerCount::Wanted(const PipePressure& pressure, const CountLimits& limits) const {
  const double at_work = std::max(pressure.leased_slots, 0.5 * static_cast<double>(count_));
  const double frame_s = at_work / pressure.rate();
  const double cpu_s = std::max(pressure.cores() / pressure.rate(), 1e-6);
  const double by_processors = limits.cores / cpu_s;
  const double by_encoder = pressure.rate() / std::max(1 - pressure.waited_for_frame, 0.01);
  return Ceil(std::min(by_processors, by_encoder) * frame_s * kSpare);
}

void ProducerCount::ConsiderMore(const PipePressure& recent, const CountLimits& limits,
                                 TimePoint now) {
  const double idle = IdleCores(limits.cores - recent.cores(), limits);
  const int64_t most = MostBesideOthers(recent, limits, count_);
  if (idle <= 0 || (count_ >= most && most < limits.most)) {
    reason_ = BusyText(limits);
    return;
  }
  if (count_ >= limits.most) {
    reason_ = limits.most_reason;
    return;
  }
  if (recent.ready_slots > recent.leased_slots + 2) {
    reason_ = "single frames take longer than the others";
    return;
  }
  if (IsAtCeiling(recent, now)) return;
  // A little waiting is a matter of seconds, not of one look.
  const bool is_regretted = gave_up_at_ && now - *gave_up_at_ < kRegretWithin;
  if (recent.waited_for_frame < kVeryStarved && !is_regretted) {
    const PipePressure longer = Since(since_, kLongWindow_s, 2);
    if (longer.seconds < kLongWindow_s || longer.waited_for_frame < kStarved) return;
  }

  int64_t wanted = 0;
  double rate = 0;
  if (recent.frames_drawn >= 2) {
    wanted = Wanted(recent, limits);
    rate = recent.rate();
  } else {
    // No frame is finished yet. Those that compute show it at once, and one for each processor cannot
    // be wrong. Those that wait are doubled each time that the wait has doubled.
    const double each = recent.producer_cores / static_cast<double>(count_);
    if (each >= 0.5) {
      wanted = count_ + static_cast<int64_t>(idle / each + 0.5);
    } else {
      if (recent.seconds < kWaitOfOne_s * static_cast<double>(count_)) return;
      wanted = 2 * count_;
    }
  }
  const auto fastest = static_cast<int64_t>(kFastestGrowth * static_cast<double>(count_));
  const int64_t count = std::clamp(wanted, count_ + 1, std::min(fastest, most));
  if (is_regretted && count_ < gave_up_from_) keep_until_ = now + kKeep;
  trial_ = Trial{count_, rate};
  Change(count, "the encoder waits for frames", now);
}

void ProducerCount::ConsiderFewer(TimePoint now) {
  const PipePressure longer = Since(since_, kLongWindow_s, 2);
  const bool is_full = longer.waited_for_frame < kNotStarved && longer.ready_slots >= 2;
  if (!is_full) {
    reason_ = "frames come as fast as the encoder takes them";
    return;
  }
  reason_ = "the encoder is the slower one";
  if (longer.seconds < kLongWindow_s || now < keep_until_) return;
  const int64_t needed =
      std::max<int64_t>(1, Ceil(longer.leased_slots * kSpareWhenShrinking + 0.25));
  const int64_t least_step = std::max<int64_t>(1, count_ / 6);
  if (count_ - needed < least_step) return;
  gave_up_at_ = now;
  gave_up_from_ = count_;
  Change(needed, reason_, now);
}

}  // namespace reel
