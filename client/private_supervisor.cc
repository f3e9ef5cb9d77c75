#include "client/private_supervisor.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "client/supervisor_start.h"

namespace reel {
namespace {

constexpr size_t kMaxLineBytes = 1 << 20;

// One run: the loop's state.
class Session {
 public:
  Session(StartedSupervisor supervisor, StopSignals& stop_signals,
          const SupervisorListener& listener, const Attention& attention)
      : supervisor_(std::move(supervisor)),
        stop_signals_(stop_signals),
        listener_(listener),
        attention_(attention) {}

  JobEvent Run();

 private:
  enum class Stream { kOpen, kEnded };

  Stream ReadEvents();
  void OnLine(const std::string& line);
  void PassOnStop();
  void Cancel();
  JobEvent Outcome(int wait_status) const;

  StartedSupervisor supervisor_;
  StopSignals& stop_signals_;
  const SupervisorListener& listener_;
  const Attention& attention_;
  std::string unread_;            // the beginning of a line that is not complete
  std::optional<JobEvent> last_;  // Finished, Checked, Described, Verified or JobFailed
  std::string misunderstood_;     // the first line that was no event
  int stops_ = 0;                 // signals that asked for the end
  bool is_cancelled_ = false;     // by the listener
};

// Until the process has ended, not until its pipe has: a descendant that outlived it may hold the
// pipe open.
JobEvent Session::Run() {
  std::array<pollfd, 4> fds = {{{supervisor_.events.get(), POLLIN, 0},
                                {stop_signals_.fd(), POLLIN, 0},
                                {supervisor_.pidfd.get(), POLLIN, 0},
                                {attention_.fd, POLLIN, 0}}};
  bool has_ended = false;
  while (!has_ended) {
    if (::poll(fds.data(), fds.size(), -1) < 0 && errno != EINTR) break;
    has_ended = fds[2].revents != 0;  // seen before the last read, so no event is lost
    if (fds[1].revents != 0) PassOnStop();
    if (fds[3].revents != 0 && attention_.on_readable() == SupervisorWish::kCancel) Cancel();
    if (fds[0].fd >= 0 && ReadEvents() == Stream::kEnded) fds[0].fd = -1;
  }
  int wait_status = 0;
  while (::waitpid(supervisor_.pid, &wait_status, 0) < 0 && errno == EINTR) {
  }
  return Outcome(wait_status);
}

Session::Stream Session::ReadEvents() {
  std::array<char, 65536> chunk;
  while (true) {
    const ssize_t count = ::read(supervisor_.events.get(), chunk.data(), chunk.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return Stream::kOpen;
    if (count <= 0) return Stream::kEnded;
    unread_.append(chunk.data(), static_cast<size_t>(count));
    size_t begin = 0;
    for (size_t end; (end = unread_.find('\n', begin)) != std::string::npos; begin = end + 1) {
      OnLine(unread_.substr(begin, end - begin));
    }
    unread_.erase(0, begin);
    if (unread_.size() > kMaxLineBytes) unread_.clear();  // what follows is no event and is noted
  }
}

void Session::OnLine(const std::string& line) {
  Result<JobEvent> event = JobEventFromJson(line);
  if (!event.ok()) {
    if (misunderstood_.empty()) misunderstood_ = event.status().message();
    return;
  }
  const JobEvent& known = event.value();
  if (listener_(known) == SupervisorWish::kCancel) Cancel();
  const bool is_last =
      std::holds_alternative<Finished>(known) || std::holds_alternative<Checked>(known) ||
      std::holds_alternative<Described>(known) || std::holds_alternative<Verified>(known) ||
      std::holds_alternative<JobFailed>(known);
  if (is_last) last_ = known;
}

void Session::PassOnStop() {
  const bool is_first = stops_ == 0;
  stops_ = stop_signals_.Take();
  // The child is not waited for yet, so its number is still its own.
  if (stops_ == 1) ::kill(supervisor_.pid, SIGTERM);
  if (stops_ > 1) ::kill(-supervisor_.pid, SIGKILL);
  if (is_first && stops_ == 1 && attention_.on_stop) attention_.on_stop();
}

void Session::Cancel() {
  if (!std::exchange(is_cancelled_, true)) ::kill(supervisor_.pid, SIGINT);
}

JobEvent Session::Outcome(int wait_status) const {
  if (last_) return *last_;
  JobFailed failed;
  if (stops_ > 0 || is_cancelled_) {
    failed.code = StatusCode::kCancelled;
    failed.message = "interrupted";
    return failed;
  }
  failed.cause.process = "supervisor";
  failed.cause.how = "exited with status " + std::to_string(WEXITSTATUS(wait_status));
  if (WIFSIGNALED(wait_status)) {
    const int number = WTERMSIG(wait_status);
    failed.cause.how = fmt::format("died of signal {} ({})", number, ::strsignal(number));
    if (number == SIGKILL) {
      failed.cause.how += "; the system kills when memory runs out: see `dmesg`";
    }
  }
  failed.message = "the supervisor ended without a result: it " + failed.cause.how;
  if (!misunderstood_.empty()) {
    failed.message += "; before that it said what is " + misunderstood_;
  }
  return failed;
}

std::string TaskName(SupervisorTask task) {
  switch (task) {
    case SupervisorTask::kRender: return "render";
    case SupervisorTask::kCheck: return "check";
    case SupervisorTask::kDescribe: return "describe";
    case SupervisorTask::kVerify: return "verify";
  }
  return "";
}

}  // namespace

Result<JobEvent> RunSupervisor(const std::string& program, SupervisorTask task, const JobSpec& job,
                               const std::function<void(const JobEvent&)>& on_event,
                               const std::vector<std::string>& options) {
  StopSignals stop_signals;
  const SupervisorListener listener = [&on_event](const JobEvent& event) {
    on_event(event);
    return SupervisorWish::kGoOn;
  };
  return RunSupervisor(program, task, job, listener, stop_signals, options);
}

Result<JobEvent> RunSupervisor(const std::string& program, SupervisorTask task, const JobSpec& job,
                               const SupervisorListener& listener, StopSignals& stop_signals,
                               const std::vector<std::string>& options,
                               const Attention& attention) {
  REEL_RETURN_IF_ERROR(stop_signals.status());
  std::vector<std::string> arguments = {TaskName(task)};
  arguments.insert(arguments.end(), options.begin(), options.end());
  REEL_ASSIGN_OR_RETURN(
      StartedSupervisor supervisor,
      StartSupervisor(program, arguments, JobSpecToJson(job), stop_signals.old_mask()));
  return Session(std::move(supervisor), stop_signals, listener, attention).Run();
}

}  // namespace reel
