// reel-supervisor: renders one job, or describes one renderer.
//
// Purpose: makes the ring, starts producers, writer and ffmpeg, watches them all, publishes the film.
// Started by: `reel render` (a private one), or `reeld` for a job of its queue:
//     reel-supervisor render | describe
// Descriptors: 0 /dev/null; 1, 2 whatever its parent likes to keep; 3 the job as JSON
//     (protocol/job_spec.h); 4 its events, one JSON object a line (protocol/job_event.h).
// Normal stop: the job's last event is told; exit status as in protocol/exit_code.h.
// Emergency stop: SIGTERM or SIGHUP stop the job: its processes are killed, its finished segments are
//     kept for a run with "resume". SIGINT cancels it: nothing is kept.
// When it dies: the kernel kills its children (PR_SET_PDEATHSIG), the ring goes with the last of them;
//     its parent reports it. A private directory (.reel-...) may be left beside the output.

#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <string>
#include <string_view>
#include <utility>

#include "base/log.h"
#include "base/unique_fd.h"
#include "daemon/supervisor/event_stream.h"
#include "daemon/supervisor/renderer_description.h"
#include "daemon/supervisor/supervisor.h"
#include "protocol/exit_code.h"
#include "protocol/job_spec.h"
#include "protocol/job_validation.h"

namespace reel {
namespace {

constexpr int kJobDescriptor = 3;
constexpr int kEventDescriptor = 4;
// The client and the daemon send no larger one.
constexpr size_t kMaxJobBytes = 1 << 20;

Result<JobSpec> ReadJob() {
  const unique_fd fd(kJobDescriptor);
  std::string text;
  char buffer[65536];
  ssize_t got;
  while ((got = read(fd.get(), buffer, sizeof(buffer))) != 0) {
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Status::FromErrno(StatusCode::kInternal, "reading the job", errno);
    text.append(buffer, static_cast<size_t>(got));
    if (text.size() > kMaxJobBytes) return InvalidInput("the job is larger than 1 MiB");
  }
  return JobSpecFromJson(text);
}

// Blocked for this process and taken from a descriptor; children get an empty mask again.
unique_fd WatchSignals() {
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, number);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  return unique_fd(signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
}

Status Render(const JobSpec& job, const EventStream& events) {
  if (const Status status = RequireOutput(job); !status.ok()) {
    events.Emit(JobFailed{status.code(), status.message()});
    return status;
  }
  const unique_fd signals = WatchSignals();
  Supervisor supervisor(job, events);
  supervisor.loop().Watch(signals.get(), [&] {
    signalfd_siginfo info{};
    if (read(signals.get(), &info, sizeof(info)) != sizeof(info)) return;
    using Keep = Supervisor::Keep;
    const bool is_cancel = info.ssi_signo == SIGINT;
    supervisor.Stop(is_cancel ? Keep::kNothing : Keep::kFinishedSegments,
                    is_cancel ? "cancelled" : "stopped");
  });
  return supervisor.Render();
}

int Run(bool describe) {
  const EventStream events{unique_fd(kEventDescriptor)};
  const Result<JobSpec> job = ReadJob();
  if (!job.ok()) {
    events.Emit(JobFailed{job.status().code(), job.status().message()});
    return static_cast<int>(ExitCodeFor(job.status().code()));
  }
  const Status status =
      describe ? DescribeRenderer(job.value(), events) : Render(job.value(), events);
  return static_cast<int>(ExitCodeFor(status.code()));
}

}  // namespace
}  // namespace reel

int main(int argc, char** argv) {
  reel::SetUpLogging("reel-supervisor");
  const std::string_view role = argc == 2 ? argv[1] : "";
  if (role != "render" && role != "describe") {
    spdlog::critical("usage: reel-supervisor render|describe (`reel` and `reeld` start it)");
    return static_cast<int>(reel::ExitCode::kRefused);
  }
  return reel::Run(role == "describe");
}
