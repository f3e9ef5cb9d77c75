// A model of one job for tests of decisions: producers that compute and wait, an encoder that computes,
// processors that they share fairly, a ring between them. Deterministic; time passes in steps.

#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <vector>

#include "base/clock.h"
#include "daemon/supervisor/pipe_pressure.h"

namespace reel {

class PipelineModel {
 public:
  struct Frame {
    double compute_s = 0;
    double wait_s = 0;
  };
  struct Setting {
    double cores = 2;
    int64_t slots = 32;
    double encode_s = 0.002;     // processor seconds a frame
    double encoder_threads = 8;  // that can share a frame's work
    double swallows = 40;        // frames that the encoder takes in before it begins to work
    double idle_elsewhere = 0;   // processors beyond those, which a quota keeps from the job
    double others = 0;           // threads of other programs that always compute
    double start_s = 0.015;      // processor seconds that a new producer takes to load
    // Frames a second that something which all producers share can serve; 0: there is no such thing.
    double served_elsewhere = 0;
    std::function<Frame(int64_t frame)> frame;
  };

  explicit PipelineModel(Setting setting) : setting_(std::move(setting)) {}

  // Lets `count` producers draw for `seconds`.
  void Run(int64_t count, double seconds) {
    for (double left = seconds; left > 0; left -= kStep) Step(count);
  }

  bool is_loading(int64_t count) const {
    return std::any_of(producers_.begin(), producers_.begin() + std::min<int64_t>(count, Living()),
                       [](const Producer& producer) { return producer.load_s > 0; }) ||
           Living() < count;
  }
  PressureReading reading() const { return reading_; }
  double seconds() const { return seconds_; }
  double frames() const { return static_cast<double>(reading_.writer.frames_written); }

 private:
  static constexpr double kStep = 0.001;
  static constexpr double kNanoseconds = 1e9;

  struct Producer {
    double load_s = 0;
    bool has_frame = false;
    int64_t index = 0;
    Frame left;
  };

  int64_t Living() const { return static_cast<int64_t>(producers_.size()); }

  void Step(int64_t count) {
    while (Living() < count) producers_.push_back({setting_.start_s, false, 0, {}});
    shared_tokens_ = std::min(1.0, shared_tokens_ + setting_.served_elsewhere * kStep);
    for (int64_t i = 0; i < Living(); ++i) Lease(producers_[static_cast<size_t>(i)], i < count);
    Compute();
    Write();
    seconds_ += kStep;
    reading_.when = TimePoint() + nanoseconds(static_cast<int64_t>(seconds_ * kNanoseconds));
  }

  void Lease(Producer& producer, bool may_draw) {
    const int64_t written = static_cast<int64_t>(reading_.writer.frames_written);
    if (!may_draw || producer.load_s > 0 || producer.has_frame) return;
    if (next_frame_ >= written + setting_.slots) return;
    producer.has_frame = true;
    producer.index = next_frame_++;
    producer.left = setting_.frame(producer.index);
    done_.resize(static_cast<size_t>(next_frame_), false);
  }

  void Compute() {
    double runnable = 0;
    for (const Producer& producer : producers_) runnable += IsRunnable(producer) ? 1 : 0;
    reading_.producers_busy += nanoseconds(static_cast<int64_t>(runnable * kStep * kNanoseconds));
    const double encoder = encoder_work_s_ > 0 ? std::min(setting_.encoder_threads, 4.0) : 0;
    const double share =
        std::min(1.0, setting_.cores / std::max(1.0, runnable + encoder + setting_.others)) * kStep;
    // Whoever is served elsewhere is served in turn.
    for (size_t i = 0; i < producers_.size(); ++i) {
      Advance(producers_[(i + turn_) % producers_.size()], share);
    }
    ++turn_;
    const double encoded = std::min(encoder_work_s_, encoder * share);
    encoder_work_s_ -= encoded;
    reading_.encoders_cpu += nanoseconds(static_cast<int64_t>(encoded * kNanoseconds));
    const double busy =
        std::min(setting_.cores, (runnable + encoder + setting_.others) * share / kStep);
    reading_.idle_cpu += nanoseconds(static_cast<int64_t>(
        (setting_.cores - busy + setting_.idle_elsewhere) * kStep * kNanoseconds));
  }

  static bool IsRunnable(const Producer& producer) {
    return producer.load_s > 0 ||
           (producer.has_frame && producer.left.wait_s <= 0 && producer.left.compute_s > 0);
  }

  void Advance(Producer& producer, double share) {
    if (IsRunnable(producer)) {
      double& work = producer.load_s > 0 ? producer.load_s : producer.left.compute_s;
      const double used = std::min(work, share);
      work -= used;
      reading_.producers_cpu += nanoseconds(static_cast<int64_t>(used * kNanoseconds));
    } else if (producer.has_frame && producer.left.wait_s > 0) {
      producer.left.wait_s -= kStep;
    }
    if (!producer.has_frame || producer.left.wait_s > 0 || producer.left.compute_s > 1e-12) return;
    if (setting_.served_elsewhere > 0) {
      if (shared_tokens_ < 1) return;
      shared_tokens_ -= 1;
    }
    producer.has_frame = false;
    done_[static_cast<size_t>(producer.index)] = true;
  }

  // One frame a step at most is copied; more only when they are very cheap.
  void Write() {
    WriterReport& report = reading_.writer;
    int64_t ready = 0;
    int64_t leased = 0;
    for (size_t i = report.frames_written; i < done_.size(); ++i) ready += done_[i] ? 1 : 0;
    for (const Producer& producer : producers_) leased += producer.has_frame ? 1 : 0;
    ++report.looks;
    report.ready_slots += static_cast<uint64_t>(ready);
    report.ready_now = static_cast<uint64_t>(ready);
    report.leased_slots += static_cast<uint64_t>(leased);
    const auto step_ns = static_cast<uint64_t>(kStep * kNanoseconds);
    for (int i = 0; i < 3; ++i) {
      const size_t next = report.frames_written;
      const bool is_full =
          static_cast<double>(next) > setting_.swallows && encoder_work_s_ > 4 * setting_.encode_s;
      if (next >= done_.size() || !done_[next]) {
        if (i == 0) report.waited_for_frame_ns += step_ns;
        return;
      }
      if (is_full) {
        if (i == 0) report.waited_for_pipe_ns += step_ns;
        return;
      }
      ++report.frames_written;
      encoder_work_s_ += setting_.encode_s;
    }
  }

  const Setting setting_;
  double seconds_ = 0;
  std::vector<Producer> producers_;
  std::vector<bool> done_;
  int64_t next_frame_ = 0;
  double encoder_work_s_ = 0;
  double shared_tokens_ = 0;
  size_t turn_ = 0;
  PressureReading reading_;
};

}  // namespace reel
