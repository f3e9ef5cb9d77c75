#include "daemon/reeld/service_status.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace reel {
namespace {

constexpr size_t kMostJobsShown = 3;

std::string JobText(const JobSummary& job) {
  std::string text = "job " + std::to_string(job.job) + ": ";
  if (job.state == JobState::kPaused) return text + "waits";
  if (!job.progress || job.progress->frame_count <= 0) return text + "starts";
  const int64_t percent = job.progress->frames_done * 100 / job.progress->frame_count;
  return text + std::to_string(std::clamp<int64_t>(percent, 0, 100)) + " %";
}

std::string RunningText(const JobQueue& queue) {
  std::string text;
  size_t shown = 0;
  for (const int64_t id : queue.running_jobs()) {
    if (shown == kMostJobsShown) {
      return text + ", and " + std::to_string(queue.running() - shown) + " more";
    }
    text += (shown++ == 0 ? "" : ", ") + JobText(*queue.Find(id));
  }
  return text;
}

}  // namespace

std::string ServiceStatusText(const JobQueue& queue) {
  std::vector<std::string> parts;
  if (queue.running() > 0) parts.push_back(std::to_string(queue.running()) + " running");
  if (queue.queued() > 0) parts.push_back(std::to_string(queue.queued()) + " queued");
  if (queue.paused() > 0) parts.push_back(std::to_string(queue.paused()) + " paused");
  if (parts.empty()) return "idle";
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return queue.running() == 0 ? text : text + " (" + RunningText(queue) + ")";
}

ServiceStatus::ServiceStatus(boost::asio::io_context& io, const JobQueue& queue,
                             const ServiceNotifier& notifier)
    : queue_(queue), notifier_(notifier), timer_(io) {}

// Always by the timer: the job is in the middle of its change now.
void ServiceStatus::NoteChange() {
  if (!notifier_.is_watched() || std::exchange(is_due_, true)) return;
  const TimePoint now = Clock::now();
  timer_.expires_at(sent_at_ ? std::max(now, *sent_at_ + kInterval) : now);
  timer_.async_wait([this](const boost::system::error_code& error) {
    is_due_ = false;
    if (!error) SendIfNew();
  });
}

void ServiceStatus::SendIfNew() {
  std::string text = ServiceStatusText(queue_);
  if (text == sent_) return;
  notifier_.Status(text);
  sent_ = std::move(text);
  sent_at_ = Clock::now();
}

}  // namespace reel
