#include "daemon/reeld/daemon.h"

#include <grp.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/log.h"
#include "base/program_path.h"
#include "daemon/process/niceness.h"
#include "daemon/process/usable_cores.h"
#include "daemon/reeld/activated_socket.h"
#include "daemon/reeld/daemon_log.h"
#include "daemon/reeld/daemon_server.h"
#include "daemon/reeld/job_runner.h"
#include "daemon/reeld/launched_jobs.h"
#include "daemon/reeld/listening_socket.h"
#include "daemon/reeld/loop_watchdog.h"
#include "daemon/reeld/metrics_server.h"
#include "daemon/reeld/metrics_text.h"
#include "daemon/reeld/open_file_limit.h"
#include "daemon/reeld/own_jobs.h"
#include "daemon/reeld/service_notifier.h"
#include "daemon/reeld/service_status.h"
#include "daemon/reeld/settings_text.h"
#include "daemon/reeld/state_directory.h"
#include "protocol/wall_clock.h"

namespace reel {
namespace {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;

// For the listener, the event loop, the log, the job store, metrics, and what is open for a moment only.
constexpr rlim_t kOwnDescriptors = 48;
// A pidfd and three pipes a job, and as many again while one is started.
constexpr rlim_t kDescriptorsPerJob = 8;
// Its socket and its job.
constexpr rlim_t kDescriptorsPerClient = 2;

// What was asked for, as far as the descriptors go.
size_t MaxClients(const DaemonSettings& settings) {
  rlimit limit = {};
  getrlimit(RLIMIT_NOFILE, &limit);
  const rlim_t taken =
      kOwnDescriptors +
      kDescriptorsPerJob * static_cast<rlim_t>(settings.queue.jobs + settings.cluster.running);
  return std::clamp<rlim_t>(
      limit.rlim_cur > taken ? (limit.rlim_cur - taken) / kDescriptorsPerClient : 0, 1,
      static_cast<rlim_t>(settings.clients.max));
}

// Commands of ended jobs (on_end) that run at once: they are in nobody's way, and need processes all the same.
constexpr size_t kCommandsPerUser = 8;

// [users] is for a daemon of many.
QueueLimits LimitsOf(const DaemonSettings& settings, bool is_shared) {
  QueueLimits limits;
  limits.running = static_cast<size_t>(settings.queue.jobs);
  limits.on_cluster = static_cast<size_t>(settings.cluster.running);
  limits.waiting = static_cast<size_t>(settings.queue.waiting);
  limits.waiting_bytes = static_cast<size_t>(settings.queue.waiting_mib) << 20;
  limits.finished = static_cast<size_t>(settings.queue.finished);
  if (!is_shared) return limits;
  limits.lingering_per_user = kCommandsPerUser;
  limits.waiting_per_user = static_cast<size_t>(settings.users.waiting_per_user);
  if (settings.users.running_per_user != 0) {
    limits.running_per_user = static_cast<size_t>(settings.users.running_per_user);
  }
  return limits;
}

// (gid_t)-1: there is none, and so nobody is in it.
gid_t GroupNamed(const std::string& name) {
  if (name.empty()) return static_cast<gid_t>(-1);
  const group* entry = getgrnam(name.c_str());
  if (entry != nullptr) return entry->gr_gid;
  spdlog::warn("there is no group \"{}\" ([users] admin_group), so only root sees all jobs", name);
  return static_cast<gid_t>(-1);
}

// Only a daemon of many asks for it, and would otherwise be told of a group that it has no use for.
gid_t AdminGroup(const DaemonSettings& settings, bool is_shared) {
  return GroupNamed(is_shared ? settings.users.admin_group : "");
}

// As messages have it.
std::string DefaultOn(const DaemonSettings& settings) {
  return settings.cluster.on == kOnThisMachine ? "" : settings.cluster.on;
}

std::unique_ptr<JobStarter> MakeStarter(const DaemonPathFlags& paths,
                                        const DaemonSettings& settings, rlimit open_files) {
  if (paths.is_shared()) {
    return std::make_unique<LaunchedJobs>(FindLauncherPlace(paths), settings.users.allow_root);
  }
  return std::make_unique<OwnJobs>(
      SupervisorProgram{SiblingProgram("reel-supervisor"), open_files});
}

// The socket that accepts, and its name where that is ours to remove.
struct Listener {
  unique_fd descriptor;
  std::string path;
  std::optional<ListeningSocket> name;
};

Result<Listener> Listen(const DaemonPathFlags& flags) {
  REEL_ASSIGN_OR_RETURN(std::optional<ActivatedSocket> activated, TakeActivatedSocket());
  if (activated) return Listener{std::move(activated->descriptor), activated->path, {}};
  const DaemonSocket where = FindListeningPlace(flags);
  // A machine's daemon looks at who connects itself.
  const mode_t mode = flags.is_shared() ? 0666 : 0600;
  REEL_ASSIGN_OR_RETURN(ListeningSocket socket, ListeningSocket::Open(where, mode));
  unique_fd descriptor = socket.TakeDescriptor();
  return Listener{std::move(descriptor), where.path, std::move(socket)};
}

// Everything that the loop runs. Members are gone in the opposite order, `io_` last.
class Daemon {
 public:
  Daemon(const DaemonOptions& options, const ServiceNotifier& notifier, DaemonSettings settings,
         rlimit open_files, unique_fd listener, JobStore store);

  Status Begin(microseconds watchdog_interval);
  void Run() { io_.run(); }

 private:
  Status BeginMetrics();
  void AwaitStop();
  void AwaitReload();
  void Reload();
  void Apply(const DaemonSettings& wanted);

  const DaemonOptions& options_;
  const ServiceNotifier& notifier_;
  DaemonSettings settings_;  // that hold now
  const int64_t started_ms_ = WallClockMs();
  const std::unique_ptr<JobStarter> starter_;
  asio::io_context io_{1};
  JobRunner runner_;
  DaemonServer server_;
  ServiceStatus status_;
  std::optional<LoopWatchdog> watchdog_;
  std::unique_ptr<MetricsServer> metrics_;
  asio::signal_set stop_signals_;
  asio::signal_set reload_signals_;
};

Daemon::Daemon(const DaemonOptions& options, const ServiceNotifier& notifier,
               DaemonSettings settings, rlimit open_files, unique_fd listener, JobStore store)
    : options_(options),
      notifier_(notifier),
      settings_(std::move(settings)),
      starter_(MakeStarter(options.paths, settings_, open_files)),
      runner_(io_, LimitsOf(settings_, options.paths.is_shared()),
              {UsableCoreTime(), MayLowerNiceness()}, *starter_, std::move(store)),
      server_(io_, std::move(listener), runner_, MaxClients(settings_),
              AdminGroup(settings_, options.paths.is_shared())),
      status_(io_, runner_.queue(), notifier),
      stop_signals_(io_, SIGTERM, SIGINT),
      reload_signals_(io_, SIGHUP) {
  server_.set_default_on(DefaultOn(settings_));
  runner_.AddObserver([this](int64_t) { status_.NoteChange(); });
}

Status Daemon::Begin(microseconds watchdog_interval) {
  REEL_RETURN_IF_ERROR(runner_.Recover());
  REEL_RETURN_IF_ERROR(BeginMetrics());
  AwaitStop();
  AwaitReload();
  server_.Begin();
  status_.NoteChange();
  watchdog_.emplace(io_, notifier_, watchdog_interval);
  watchdog_->Begin();
  return Status::Ok();
}

Status Daemon::BeginMetrics() {
  if (settings_.metrics.socket.empty()) return Status::Ok();
  Result<ListeningSocket> socket =
      ListeningSocket::Open({settings_.metrics.socket, /*is_default=*/false},
                            static_cast<mode_t>(settings_.metrics.mode));
  if (!socket.ok()) return socket.status().Prefixed("[metrics] socket");
  metrics_ = std::make_unique<MetricsServer>(io_, std::move(socket).value(), [this] {
    return MetricsText({runner_.queue(), runner_.totals().sums(), server_.clients(),
                        server_.max_clients(), ReadOwnProcess(started_ms_)});
  });
  metrics_->Begin();
  return Status::Ok();
}

void Daemon::AwaitStop() {
  stop_signals_.async_wait([this](const ErrorCode& error, int) {
    if (error) return;
    notifier_.Stopping();
    reload_signals_.cancel();
    server_.StopAccepting();
    if (metrics_) metrics_->Stop();
    // Posted: the followers of a job that still came to its end are told first.
    runner_.Shutdown([this] { asio::post(io_, [this] { server_.CloseAll(), io_.stop(); }); });
  });
}

void Daemon::AwaitReload() {
  reload_signals_.async_wait([this](const ErrorCode& error, int) {
    if (error) return;
    Reload();
    AwaitReload();
  });
}

void Daemon::Reload() {
  notifier_.Reloading();
  const Result<LoadedSettings> loaded =
      LoadSettings(FindSettingsPlace(options_.paths), options_.overrides);
  if (loaded.ok()) {
    Apply(loaded->settings);
  } else {
    spdlog::error("the settings stay as they were: {}", loaded.status().message());
  }
  notifier_.Ready();
}

void Daemon::Apply(const DaemonSettings& wanted) {
  const std::vector<SettingChange> changes = CompareSettings(settings_, wanted);
  for (const DaemonSetting& setting : DaemonSettingList()) {
    if (setting.applies == DaemonSetting::Applies::kAtOnce) {
      setting.set(settings_, setting.get(wanted));
    }
  }
  SetDaemonLogLevel(settings_.log.level);
  runner_.SetLimits(LimitsOf(settings_, options_.paths.is_shared()));
  server_.set_max_clients(MaxClients(settings_));
  server_.set_default_on(DefaultOn(settings_));
  server_.set_admin_group(AdminGroup(settings_, options_.paths.is_shared()));
  status_.NoteChange();
  if (changes.empty()) spdlog::info("the settings are read again; nothing is different");
  for (const SettingChange& change : changes) {
    if (change.applies == DaemonSetting::Applies::kAtOnce) {
      spdlog::info("setting {} holds from now on", change.words);
    } else {
      spdlog::warn("setting {} holds when reeld is restarted", change.words);
    }
  }
}

Status RunWith(const DaemonOptions& options, const ServiceNotifier& notifier) {
  // First of all: these are in the environment, which children get.
  const microseconds watchdog_interval = LoopWatchdog::TakeInterval();
  REEL_ASSIGN_OR_RETURN(Listener listener, Listen(options.paths));
  REEL_ASSIGN_OR_RETURN(LoadedSettings loaded,
                        LoadSettings(FindSettingsPlace(options.paths), options.overrides));
  SetDaemonLogLevel(loaded.settings.log.level);
  const rlimit open_files = RaiseOpenFileLimit();
  REEL_ASSIGN_OR_RETURN(const std::string state_path, FindStatePlace(options.paths));
  REEL_ASSIGN_OR_RETURN(const StateDirectory state, StateDirectory::Open(state_path));
  REEL_ASSIGN_OR_RETURN(JobStore store, JobStore::Open(state.path()));
  Daemon daemon(options, notifier, std::move(loaded.settings), open_files,
                std::move(listener.descriptor), std::move(store));
  REEL_RETURN_IF_ERROR(daemon.Begin(watchdog_interval));
  notifier.Ready();
  std::printf("reeld: listening on %s\n", listener.path.c_str());
  std::fflush(stdout);
  daemon.Run();
  return Status::Ok();
}

}  // namespace

Status RunDaemon(const DaemonOptions& options) {
  const ServiceNotifier notifier;
  const Status ended = RunWith(options, notifier);
  // `systemctl status` shows it of a unit that failed, too.
  if (!ended.ok()) notifier.Status(ended.message());
  return ended;
}

}  // namespace reel
