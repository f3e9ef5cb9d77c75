#include "daemon/supervisor/command_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <utility>

namespace reel {
namespace {

std::vector<std::string> ToVector(const std::deque<std::string>& lines) {
  return {lines.begin(), lines.end()};
}

// proc(5), stat, field 3; the second is the program's name in brackets and may hold anything.
bool IsStopped(pid_t pid) {
  std::ifstream file(fmt::format("/proc/{}/stat", pid));
  std::string text;
  std::getline(file, text);
  return text.substr(std::min(text.rfind(')') + 1, text.size())).starts_with(" T");
}

}  // namespace

CommandRun::CommandRun(PollLoop& loop, OutputCapture::LineCallback on_error_line, Done done)
    : loop_(loop),
      done_(std::move(done)),
      output_(loop, nullptr),
      errors_(loop, std::move(on_error_line)) {}

CommandRun::~CommandRun() {
  if (child_ && !child_->reaped()) loop_.Unwatch(child_->descriptor());
}

Result<std::unique_ptr<CommandRun>> CommandRun::Start(PollLoop& loop,
                                                      const std::vector<std::string>& arguments,
                                                      OutputCapture::LineCallback on_error_line,
                                                      Done done, int output) {
  std::unique_ptr<CommandRun> run(new CommandRun(loop, std::move(on_error_line), std::move(done)));
  unique_fd pipe;
  if (output < 0) {
    REEL_ASSIGN_OR_RETURN(pipe, run->output_.Open());
    output = pipe.get();
  }
  REEL_ASSIGN_OR_RETURN(const unique_fd errors, run->errors_.Open());
  SpawnRequest request;
  request.arguments = arguments;
  request.descriptors = {{output, STDOUT_FILENO}, {errors.get(), STDERR_FILENO}};
  REEL_ASSIGN_OR_RETURN(run->child_, ChildProcess::Spawn(request));
  loop.Watch(run->child_->descriptor(), [raw = run.get()] { raw->OnExit(); });
  return run;
}

void CommandRun::CheckStopped(TimePoint now, milliseconds patience) {
  if (!child_ || child_->reaped() || !IsStopped(child_->pid())) {
    stopped_since_.reset();
    return;
  }
  if (!stopped_since_) stopped_since_ = now;
  if (now - *stopped_since_ > patience) child_->Signal(SIGKILL);
}

void CommandRun::OnExit() {
  const int descriptor = child_->descriptor();
  const std::optional<ExitStatus> status = child_->Reap();
  if (!status) return;
  loop_.Unwatch(descriptor);
  output_.Drain();
  errors_.Drain();
  // Moved out first: `done` may destroy this object.
  const Done done = std::move(done_);
  done({*status, ToVector(output_.last_lines()), ToVector(errors_.last_lines())});
}

}  // namespace reel
