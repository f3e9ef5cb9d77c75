#include "daemon/supervisor/end_hook.h"

#include <fmt/format.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <optional>
#include <utility>

#include "daemon/process/child_process.h"
#include "daemon/process/descendants.h"
#include "daemon/process/output_capture.h"
#include "daemon/process/poll_loop.h"
#include "daemon/supervisor/order_stream.h"

namespace reel {
namespace {

constexpr auto kHookTick = milliseconds(100);
// For what it started in sessions of their own.
constexpr auto kPatienceWithLeftovers = std::chrono::seconds(2);
// Of one variable; the kernel takes 128 KiB (execve(2), MAX_ARG_STRLEN).
constexpr size_t kMostBytes = size_t{16} << 10;

void SetVariable(const char* name, const std::string& value) {
  setenv(name, value.substr(0, kMostBytes).c_str(), 1);
}

class HookRun {
 public:
  HookRun(const JobSpec& job, const EventStream& events)
      : job_(job), events_(events), output_(loop_, [this](const std::string& line) {
          events_.Emit(LogLine{"on_end", line});
        }) {}

  void Run(const unique_fd& signals, unique_fd orders) {
    loop_.Watch(signals.get(), [this, &signals] {
      signalfd_siginfo info{};
      if (read(signals.get(), &info, sizeof(info)) != sizeof(info)) return;
      End("was ended together with the job's supervisor");
    });
    loop_.Every(kHookTick, [this] { CheckDeadline(); });
    std::optional<OrderStream> stream;
    if (orders.valid()) {
      stream.emplace(loop_, std::move(orders), [this](const SupervisorOrder& order) {
        if (order.end_hook) Decide(*order.end_hook);
      });
      events_.Emit(EndHookDue{});
    } else {
      Start();
    }
    if (!is_over_) loop_.Run();
    loop_.Unwatch(signals.get());
    child_.reset();
    KillDescendants(Clock::now() + kPatienceWithLeftovers, {});
  }

 private:
  void Decide(bool may_run) {
    if (child_) return;
    if (may_run) {
      Start();
    } else {
      Stop();
    }
  }

  void Start() {
    deadline_ = Clock::now() + kEndHookPatience;
    if (const Status started = Spawn(); !started.ok()) {
      Warn("cannot be run: " + started.message());
      Stop();
    }
  }

  Status Spawn() {
    REEL_ASSIGN_OR_RETURN(const unique_fd output, output_.Open());
    SpawnRequest request;
    request.arguments = {"/bin/sh", "-c", job_.on_end.command};
    request.directory = job_.on_end.directory;
    request.descriptors = {{output.get(), STDOUT_FILENO}, {output.get(), STDERR_FILENO}};
    request.new_process_group = true;
    Result<ChildProcess> child = ChildProcess::Spawn(request);
    if (!child.ok()) {
      return child.status().Prefixed(fmt::format("in '{}'", job_.on_end.directory));
    }
    child_ = std::move(child).value();
    loop_.Watch(child_->descriptor(), [this] { OnExit(); });
    return Status::Ok();
  }

  void OnExit() {
    const int descriptor = child_->descriptor();
    // Before it is reaped: until then nobody else can get its group's number.
    kill(-child_->pid(), SIGKILL);
    const std::optional<ExitStatus> status = child_->Reap();
    if (!status) return;
    loop_.Unwatch(descriptor);
    output_.Drain();
    if (!status->success()) Warn(why_killed_.empty() ? Describe(*status) : why_killed_);
    Stop();
  }

  void CheckDeadline() {
    if (Clock::now() < deadline_) return;
    if (child_) {
      End(fmt::format("took longer than {} s and was killed", kEndHookPatience.count()));
    } else {
      Warn("was not run: the daemon did not say that it may be");
      Stop();
    }
  }

  // What runs is killed and awaited; nothing is begun any more.
  void End(const std::string& why) {
    if (!child_) return Stop();
    if (why_killed_.empty()) why_killed_ = why;
    kill(-child_->pid(), SIGKILL);
  }

  void Stop() {
    is_over_ = true;
    loop_.Stop();
  }

  void Warn(const std::string& what) { events_.Emit(Warning{"on_end: the command " + what}); }

  const JobSpec& job_;
  const EventStream& events_;
  PollLoop loop_;
  OutputCapture output_;
  std::optional<ChildProcess> child_;
  TimePoint deadline_ = Clock::now() + kEndHookPatience;
  std::string why_killed_;
  bool is_over_ = false;
};

}  // namespace

void RunEndHook(const JobSpec& job, const EndHookFacts& facts, const EventStream& events,
                const unique_fd& signals, unique_fd orders) {
  SetVariable("REEL_STATE", facts.state);
  SetVariable("REEL_OUTPUT", job.output.path);
  SetVariable("REEL_MESSAGE", facts.message);
  SetVariable("REEL_SCENE", job.scene);
  SetVariable("REEL_FRAMES", std::to_string(facts.frames));
  HookRun(job, events).Run(signals, std::move(orders));
}

}  // namespace reel
