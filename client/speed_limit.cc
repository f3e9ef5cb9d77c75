#include "client/speed_limit.h"

#include <algorithm>
#include <chrono>

#include "client/cluster_tasks.h"

namespace reel {
namespace {

using namespace std::chrono_literals;

constexpr nanoseconds kWindow = 2s;
// So little waiting on both sides is no news of either.
constexpr double kNoWait = 0.02;
// The words of ProducerCount's reasons, when other jobs have the processors
// (daemon/supervisor/producer_count.cc).
constexpr std::string_view kShareWords = "the job's share";

double ShareOf(int64_t waited_ns, nanoseconds interval) {
  if (interval <= 0ns) return 0;
  return std::clamp(static_cast<double>(waited_ns) / static_cast<double>(interval.count()), 0.0,
                    1.0);
}

}  // namespace

void WaitBalance::Add(const Waits& waits, TimePoint now) {
  // Of another run of the job, which counts from its own beginning.
  const bool is_of_another =
      !samples_.empty() && (waits.for_frame_ns < samples_.back().waits.for_frame_ns ||
                            waits.for_pipe_ns < samples_.back().waits.for_pipe_ns);
  if (is_of_another) samples_.clear();
  samples_.push_back({waits, now});
  // One sample older than the window stays: it is where the window begins.
  while (samples_.size() > 2 && now - samples_[1].time >= kWindow) samples_.pop_front();
}

WaitShares WaitBalance::Shares() const {
  if (samples_.size() < 2) return {};
  const Sample& before = samples_.front();
  const Sample& now = samples_.back();
  const nanoseconds interval = now.time - before.time;
  return {ShareOf(now.waits.for_frame_ns - before.waits.for_frame_ns, interval),
          ShareOf(now.waits.for_pipe_ns - before.waits.for_pipe_ns, interval), interval > 0ns};
}

SpeedLimit FindSpeedLimit(const Progress& progress, const WaitShares& shares) {
  if (!shares.is_known || progress.phase != Phase::kRendering) return SpeedLimit::kUnknown;
  if (IsOnCluster(progress)) return SpeedLimit::kUnknown;
  if (std::max(shares.for_frame, shares.for_pipe) < kNoWait) return SpeedLimit::kUnknown;
  if (shares.for_frame / 2 > shares.for_pipe) {
    const bool is_share = progress.producers_reason.find(kShareWords) != std::string::npos;
    return is_share ? SpeedLimit::kShare : SpeedLimit::kDrawing;
  }
  return shares.for_pipe / 2 > shares.for_frame ? SpeedLimit::kEncoder : SpeedLimit::kBoth;
}

std::string_view SpeedLimitWords(SpeedLimit limit) {
  switch (limit) {
    case SpeedLimit::kUnknown: return "";
    case SpeedLimit::kDrawing: return "your drawing code";
    case SpeedLimit::kShare: return "its share of the machine";
    case SpeedLimit::kEncoder: return "the encoder";
    case SpeedLimit::kBoth: return "drawing and encoder";
  }
  return "";
}

bool NamesLimit(std::string_view producers_reason) {
  return producers_reason.find("encoder") != std::string_view::npos ||
         producers_reason.find(kShareWords) != std::string_view::npos;
}

std::string_view SpeedLimitName(SpeedLimit limit) {
  switch (limit) {
    case SpeedLimit::kUnknown: return "";
    case SpeedLimit::kDrawing: return "drawing";
    case SpeedLimit::kShare: return "share";
    case SpeedLimit::kEncoder: return "encoder";
    case SpeedLimit::kBoth: return "both";
  }
  return "";
}

std::string_view PausedFor(std::string_view reason) {
  if (reason.starts_with("no space left")) return "room";
  const auto names = [reason](std::string_view word) {
    return reason.find(word) != std::string_view::npos;
  };
  return names("cluster") || names("Slurm") || names("slurm") ? "cluster" : "";
}

std::string_view PauseWords(std::string_view reason) {
  const std::string_view what = PausedFor(reason);
  if (what == "room") return "waiting for room on the disk";
  return what == "cluster" ? "waiting for the cluster" : "waiting";
}

}  // namespace reel
