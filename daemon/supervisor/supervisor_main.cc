// reel-supervisor: renders one job, says whether it could, describes its renderer, or verifies its pictures.
//
// Purpose: makes the ring, starts producers, writer and ffmpeg, watches them all, publishes the film.
// Started by: `reel render` (a private one), or `reeld` for a job of its queue:
//     reel-supervisor render [orders [resume] [cancel] | forked PID] | check | describe | verify SAMPLE SEED [MANIFEST]
//     reel-supervisor share DIR CORES segments FIRST COUNT | film | everything      by a cluster, whose task it is
//         (daemon/supervisor/film_share.h): DIR is its attempt's; CORES 0: all; its events go into a file
//     reel-supervisor trim DIRECTORY LIMIT TARGET USED_SINCE      by a supervisor: brings its job's frame
//         cache within its limit (cache/frame_inventory.h), prints the bytes that are left; no job, no events
//     reel-supervisor preview ...      by a supervisor: makes one picture of what its job draws
//         (daemon/supervisor/preview_task.h); no job, no events
//     SAMPLE a number of frames, or "all"; MANIFEST an absolute path; PID a child that this process has
//     already, the job's fork server (daemon/supervisor/fork_server.h)
// Descriptors: 0 /dev/null; 1, 2 whatever its parent likes to keep; 3 the job as JSON
//     (protocol/job_spec.h); 4 its events, one JSON object a line (protocol/job_event.h); with "orders"
//     5, what `reeld` tells it while it works (protocol/supervisor_order.h); with "forked" 5, the
//     channel to that child (shm/producer_channel.h).
// Normal stop: the job's last event is told, and its command on_end has run (daemon/supervisor/end_hook.h); exit status as in protocol/exit_code.h.
// Emergency stop: SIGTERM or SIGHUP stop the job: its processes are killed, its finished segments are
//     kept for a run with "resume"; `reeld` sends SIGHUP when it goes itself, which leaves a cluster's tasks alone. SIGINT
//     cancels it, and so does "cancel" at once: nothing is kept. A check keeps nothing anyway. SIGUSR1 has a share stop
//     after the segment that it is making.
// When it dies: the kernel kills its children (PR_SET_PDEATHSIG), the ring goes with the last of them;
//     its parent reports it. Its work directory stays beside the output, with finished segments.

#include <fcntl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/log.h"
#include "base/unique_fd.h"
#include "cache/frame_inventory.h"
#include "daemon/cluster/cluster_render.h"
#include "daemon/supervisor/end_hook.h"
#include "daemon/supervisor/event_stream.h"
#include "daemon/supervisor/film_share.h"
#include "daemon/supervisor/frame_check.h"
#include "daemon/supervisor/job_check.h"
#include "daemon/supervisor/job_sandbox.h"
#include "daemon/supervisor/order_stream.h"
#include "daemon/supervisor/preview_task.h"
#include "daemon/supervisor/renderer_description.h"
#include "daemon/supervisor/supervisor.h"
#include "protocol/exit_code.h"
#include "protocol/job_spec.h"
#include "protocol/job_validation.h"
#include "protocol/supervisor_signals.h"

namespace reel {
namespace {

constexpr int kJobDescriptor = 3;
constexpr int kEventDescriptor = 4;
constexpr int kOrderDescriptor = 5;
constexpr int kForkServerDescriptor = 5;
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

// Blocked for this process, where its parent has not done so, and taken from a descriptor; children get an empty
// mask again.
unique_fd WatchSignals() {
  std::signal(SIGPIPE, SIG_IGN);
  const sigset_t signals = SupervisorSignalSet();
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  return unique_fd(signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
}

// Who else takes part in a job that is rendered.
struct Company {
  bool takes_orders = false;
  bool resumes = false;   // as if the job said "resume"; the daemon does not read jobs
  bool cancels = false;   // as if SIGINT came at once
  pid_t fork_server = 0;  // none when 0
  std::optional<FilmShare> share = {};
};

Result<std::optional<ForkServer::Inherited>> TakeForkServer(pid_t pid) {
  if (pid == 0) return std::optional<ForkServer::Inherited>();
  unique_fd channel(kForkServerDescriptor);
  if (fcntl(channel.get(), F_SETFL, O_NONBLOCK) != 0 ||
      fcntl(channel.get(), F_SETFD, FD_CLOEXEC) != 0) {
    return Status::FromErrno(StatusCode::kInternal, "the fork server's channel", errno);
  }
  return std::optional(ForkServer::Inherited{std::move(channel), pid});
}

Status RenderElsewhere(const JobSpec& job, const Company& company, const EventStream& events,
                       const unique_fd& signals) {
  if (company.fork_server != 0) {
    const Status status =
        InvalidInput("on: what a running program has in memory can be drawn on this machine only");
    events.Emit(JobFailed{status.code(), status.message()});
    return status;
  }
  if (company.cancels) return CancelOnCluster(job, events);
  unique_fd orders;
  unique_fd later_orders;
  if (company.takes_orders) {
    orders.reset(kOrderDescriptor);
    later_orders.reset(fcntl(kOrderDescriptor, F_DUPFD_CLOEXEC, 0));
  }
  const ClusterOutcome outcome = RenderOnCluster(job, events, signals, std::move(orders));
  if (outcome.end_hook) {
    RunEndHook(job, *outcome.end_hook, events, signals, std::move(later_orders));
  }
  return outcome.status;
}

void WarnOfClusterFields(const JobSpec& job, const EventStream& events) {
  if (const auto warning = FieldsWithoutCluster(job.cluster)) events.Emit(Warning{*warning});
}

Status Render(JobSpec job, const Company& company, const EventStream& events) {
  job.resume = job.resume || company.resumes;
  // A run on a cluster may have chosen the length of the segments that this one goes on from.
  job = WithChosenSegments(std::move(job));
  if (const Status status = RequireOutput(job); !status.ok()) {
    events.Emit(JobFailed{status.code(), status.message()});
    return status;
  }
  const unique_fd signals = WatchSignals();
  if (job.cluster.is_used() && !company.share) {
    return RenderElsewhere(job, company, events, signals);
  }
  WarnOfClusterFields(job, events);
  if (company.cancels) raise(SIGINT);  // read from `signals` when the work has begun
  auto fork_server = TakeForkServer(company.fork_server);
  if (!fork_server.ok()) return fork_server.status();
  Supervisor supervisor(job, events, std::move(fork_server).value(), company.share);
  if (company.share && company.share->cores > 0) {
    // One more than processors, as a daemon allows it: it takes the place of one that waits.
    const auto busy = static_cast<int64_t>(company.share->cores) + 1;
    supervisor.SetShare({company.share->cores, busy, 0});
  }
  supervisor.loop().Watch(signals.get(), [&] {
    signalfd_siginfo info{};
    if (read(signals.get(), &info, sizeof(info)) != sizeof(info)) return;
    if (info.ssi_signo == SIGUSR1) {
      supervisor.StopAfterSegment("stopped: its time is nearly over");
      return;
    }
    using Keep = Supervisor::Keep;
    const bool is_cancel = info.ssi_signo == SIGINT;
    supervisor.Stop(is_cancel ? Keep::kNothing : Keep::kFinishedSegments,
                    is_cancel ? "cancelled" : "stopped");
  });
  std::optional<OrderStream> orders;
  unique_fd later_orders;
  if (company.takes_orders) {
    later_orders.reset(fcntl(kOrderDescriptor, F_DUPFD_CLOEXEC, 0));
    orders.emplace(supervisor.loop(), unique_fd(kOrderDescriptor),
                   [&](const SupervisorOrder& order) {
                     if (order.share) supervisor.SetShare(*order.share);
                     if (order.preview) supervisor.ShowPreview(*order.preview);
                   });
  }
  const Status outcome = supervisor.Render();
  orders.reset();
  if (const std::optional<EndHookFacts> facts = supervisor.end_hook()) {
    RunEndHook(job, *facts, events, signals, std::move(later_orders));
  }
  return outcome;
}

// `work`: what leaves nothing behind, however it ends.
template <typename Work>
void LetSignalsStop(Work& work, const unique_fd& signals) {
  work.loop().Watch(signals.get(), [&] {
    signalfd_siginfo info{};
    if (read(signals.get(), &info, sizeof(info)) != sizeof(info)) return;
    work.Stop(info.ssi_signo == SIGINT ? "cancelled" : "stopped");
  });
}

Status Verify(const JobSpec& job, const CheckSettings& settings, const EventStream& events) {
  const unique_fd signals = WatchSignals();
  FrameCheck check(job, settings, events);
  LetSignalsStop(check, signals);
  return check.Verify();
}

Status Check(const JobSpec& job, const EventStream& events) {
  Status possible = RequireOutput(job);
  if (possible.ok() && job.cluster.is_used()) possible = CheckPossibleOnCluster(job);
  if (!possible.ok()) {
    events.Emit(JobFailed{possible.code(), possible.message()});
    return possible;
  }
  WarnOfClusterFields(job, events);
  const unique_fd signals = WatchSignals();
  JobCheck check(job, events);
  LetSignalsStop(check, signals);
  return check.Check();
}

// Before anything of the job is started, or looked for in PATH.
void TakeEnvironment(const JobSpec& job) {
  for (const auto& [name, value] : job.environment) setenv(name.c_str(), value.c_str(), 1);
  if (job.umask) umask(static_cast<mode_t>(*job.umask));
}

struct Task {
  std::function<Status(const JobSpec&, const EventStream&)> work;
  bool is_inherited = false;  // what producers are forked from runs already
};

template <typename T>
bool ParseNumber(std::string_view text, T least, T* number) {
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, *number);
  return error == std::errc() && stopped == end && *number >= least;
}

std::optional<CheckSettings> ParseCheck(std::span<char* const> words) {
  if (words.size() < 2 || words.size() > 3) return std::nullopt;
  CheckSettings settings;
  if (int64_t sample = 0; std::string_view(words[0]) != "all") {
    if (!ParseNumber<int64_t>(words[0], 2, &sample)) return std::nullopt;
    settings.sample = sample;
  }
  if (!ParseNumber<int64_t>(words[1], 0, &settings.seed)) return std::nullopt;
  if (words.size() == 3) settings.manifest = words[2];
  return settings;
}

std::optional<Company> ParseCompany(std::span<char* const> words) {
  Company company;
  if (words.empty()) return company;
  const std::string_view who = words.front();
  if (who == "orders") {
    auto next = words.begin() + 1;
    const auto is_next = [&](std::string_view word) {
      return next != words.end() && *next == word;
    };
    company.takes_orders = true;
    if (is_next("resume")) company.resumes = true, ++next;
    if (is_next("cancel")) company.cancels = true, ++next;
    return next == words.end() ? std::optional(company) : std::nullopt;
  }
  const bool is_forked =
      who == "forked" && words.size() == 2 && ParseNumber<pid_t>(words[1], 1, &company.fork_server);
  return is_forked ? std::optional(company) : std::nullopt;
}

std::optional<FilmShare> ParseShare(std::span<char* const> words) {
  FilmShare share;
  int64_t cores = 0;
  if (words.size() < 3 || !ParseNumber<int64_t>(words[1], 0, &cores)) return std::nullopt;
  share.attempt = words[0];
  share.cores = static_cast<double>(cores);
  const std::string_view what = words[2];
  if (words.size() == 3 && (what == "film" || what == "everything")) {
    share.kind = what == "film" ? FilmShare::Kind::kPutTogether : FilmShare::Kind::kWholeFilm;
    return share;
  }
  const bool is_segments = words.size() == 5 && what == "segments" &&
                           ParseNumber<int64_t>(words[3], 0, &share.first_segment) &&
                           ParseNumber<int64_t>(words[4], 1, &share.segment_count);
  return is_segments ? std::optional(share) : std::nullopt;
}

std::optional<Task> ParseTask(std::span<char* const> words) {
  const std::string_view role = words.empty() ? "" : words.front();
  if (role == "render") {
    const std::optional<Company> company = ParseCompany(words.subspan(1));
    if (!company) return std::nullopt;
    const auto render = [company](const JobSpec& job, const EventStream& events) {
      return Render(job, *company, events);
    };
    return Task{render, company->fork_server != 0};
  }
  if (role == "share") {
    const std::optional<FilmShare> share = ParseShare(words.subspan(1));
    if (!share) return std::nullopt;
    return Task{[share](const JobSpec& job, const EventStream& events) {
      Company company;
      company.share = share;
      return Render(job, company, events);
    }};
  }
  if (role == "check" && words.size() == 1) return Task{Check};
  if (role == "describe" && words.size() == 1) return Task{DescribeRenderer};
  if (role != "verify") return std::nullopt;
  const std::optional<CheckSettings> settings = ParseCheck(words.subspan(1));
  if (!settings) return std::nullopt;
  return Task{[settings](const JobSpec& job, const EventStream& events) {
    return Verify(job, *settings, events);
  }};
}

std::optional<int> RunTrim(std::span<char* const> words) {
  TrimOrder order;
  const bool is_trim = words.size() == 5 && std::string_view(words[0]) == "trim" &&
                       ParseNumber<int64_t>(words[2], 0, &order.limit) &&
                       ParseNumber<int64_t>(words[3], 0, &order.target) &&
                       ParseNumber<int64_t>(words[4], 0, &order.used_since_ns);
  if (!is_trim) return std::nullopt;
  std::printf("%jd\n", intmax_t{TrimFrames(words[1], order).bytes});
  return static_cast<int>(ExitCode::kDone);
}

int Run(const Task& task) {
  const EventStream events{unique_fd(kEventDescriptor)};
  const Result<JobSpec> job = ReadJob();
  if (!job.ok()) {
    events.Emit(JobFailed{job.status().code(), job.status().message()});
    return static_cast<int>(ExitCodeFor(job.status().code()));
  }
  TakeEnvironment(job.value());
  const Status confined = ConfineSupervisor(job.value(), task.is_inherited);
  if (!confined.ok()) {
    events.Emit(JobFailed{confined.code(), confined.message()});
    return static_cast<int>(ExitCodeFor(confined.code()));
  }
  return static_cast<int>(ExitCodeFor(task.work(job.value(), events).code()));
}

}  // namespace
}  // namespace reel

int main(int argc, char** argv) {
  reel::SetUpLogging("reel-supervisor");
  const std::span<char* const> words(argv, static_cast<size_t>(argc));
  if (const std::optional<int> trimmed = reel::RunTrim(words.subspan(argc > 0 ? 1 : 0))) {
    return *trimmed;
  }
  if (const auto preview = reel::ParsePreviewArguments(words.subspan(argc > 0 ? 1 : 0))) {
    return reel::RunPreview(*preview);
  }
  const std::optional<reel::Task> task = reel::ParseTask(words.subspan(argc > 0 ? 1 : 0));
  if (!task) {
    spdlog::critical(
        "usage: reel-supervisor render [orders [resume] [cancel] | forked PID] | share DIR CORES "
        "PART | check | describe | verify SAMPLE SEED [MANIFEST] (`reel` and `reeld` start it)");
    return static_cast<int>(reel::ExitCode::kRefused);
  }
  return reel::Run(*task);
}
